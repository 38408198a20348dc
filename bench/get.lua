-- get.lua - the same GET again and again, with headers of the environment.
for line in (os.getenv("BENCH_HEADERS") or ""):gmatch("[^\n]+") do
	local name, value = line:match("^([^:]+): (.*)$")
	wrk.headers[name] = value
end
