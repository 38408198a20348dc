-- post.lua - the same POST again and again.  What it sends is in the
-- environment, so that no credential stands in a process list.
wrk.method = "POST"
wrk.body = os.getenv("BENCH_BODY")
for line in (os.getenv("BENCH_HEADERS") or ""):gmatch("[^\n]+") do
	local name, value = line:match("^([^:]+): (.*)$")
	wrk.headers[name] = value
end
