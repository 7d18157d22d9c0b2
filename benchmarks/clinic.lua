-- What wrk sends: answers of many people, each in turn, to the bare endpoint or to the page of the question.
-- wrk … -s clinic.lua URL -- VISITORS bare|page 0|2
-- The last word is the first of the two codes that alternate: a warm-up and a run use others, so each saves.
local visitors, kind, at, first = {}, "bare", 0, 0

function init(args)
  for line in io.lines(args[1]) do
    local cookie, token, pk = line:match("(%S+) (%S+) (%S+)")
    if pk ~= "0" then visitors[#visitors + 1] = { cookie, token, pk } end
  end
  kind, first = args[2], tonumber(args[3] or 0)
end

function request()
  local turn = math.floor(kind == "page" and at / 2 or at)
  local who = visitors[turn % #visitors + 1]
  local round = math.floor(turn / #visitors)
  local item, code = round % 8 + 1, first + math.floor(round / 8) % 2
  local asks = kind == "page" and at % 2 == 1
  at = at + 1
  local headers = { ["Cookie"] = "amity=" .. who[1], ["Host"] = "localhost" }
  if asks then return wrk.format("GET", "/me/questions/" .. who[3] .. "/phq9_" .. (item + 1) .. "/", headers) end
  headers["X-CSRFToken"] = who[2]
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  local path = "/me/answers/" .. who[3] .. "/"
  if kind == "page" then path = "/me/questions/" .. who[3] .. "/phq9_" .. item .. "/" end
  return wrk.format("POST", path, headers, "item=phq9_" .. item .. "&answer=" .. code)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"rate": %.1f, "p50": %.2f, "p95": %.2f, "p99": %.2f, "requests": %d, "wrong": %d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
