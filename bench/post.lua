-- post.lua - repeats a POST.  Its headers and body are in the environment, so
-- that no credential is in the process list.
wrk.method = "POST"
wrk.body = os.getenv("BENCH_BODY")
for line in (os.getenv("BENCH_HEADERS") or ""):gmatch("[^\n]+") do
	local name, value = line:match("^([^:]+): (.*)$")
	wrk.headers[name] = value
end
