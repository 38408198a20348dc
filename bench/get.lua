-- get.lua - repeats a GET, with headers from the environment.
for line in (os.getenv("BENCH_HEADERS") or ""):gmatch("[^\n]+") do
	local name, value = line:match("^([^:]+): (.*)$")
	wrk.headers[name] = value
end
