-- random.lua - verify by header, with a different key of the file BENCH_KEYS
-- each time.  It builds all requests before the measurement.
local requests = {}
local count = 0

function init(args)
	math.randomseed(1)
	for key in io.lines(os.getenv("BENCH_KEYS")) do
		count = count + 1
		requests[count] = wrk.format("GET", "/v1/auth",
			{ Authorization = "Key " .. key })
	end
	-- Shuffle once, then use the keys in order, at no cost per request.
	for i = count, 2, -1 do
		local j = math.random(i)
		requests[i], requests[j] = requests[j], requests[i]
	end
end

local at = 0

function request()
	at = at % count + 1
	return requests[at]
end
