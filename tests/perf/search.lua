-- Searches in turn: commonest pairs, two characters, initials, part of a name with a filter.
local function encode(text)
  return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

local texts = { "公司", "有限", "精密", "重工", "汽车", "wxjm", "hgqc", "szdz", "hgjx", "瑞达", "机械" }
local n = 0

function request()
  n = n + 1
  local path = "/api/v1/accounts?limit=20&search=" .. encode(texts[n % #texts + 1])
  if n % 4 == 0 then
    path = "/api/v1/accounts?limit=20&search=" .. encode("汽车部件") .. "&filter=" .. encode("status = 'active'")
  end
  return wrk.format("GET", path)
end
