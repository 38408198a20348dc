-- slow.lua - a POST as post.lua, from each connection every 20 ms.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "post.lua")
function delay()
	return 20
end
