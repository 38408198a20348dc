-- random.lua - verify by header, each time another key of the file BENCH_KEYS.
-- Requests are made beforehand: what is measured is the server.
local requests = {}
local count = 0

function init(args)
	math.randomseed(1)
	for key in io.lines(os.getenv("BENCH_KEYS")) do
		count = count + 1
		requests[count] = wrk.format("GET", "/v1/auth",
			{ Authorization = "Key " .. key })
	end
	-- Shuffled once; then in turn, which costs nothing per request.
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
