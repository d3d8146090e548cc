-- Creates accounts, each with a code of its own: the run's number, the thread's and a counter.
local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(args)
  path, run, n = args[1], args[2], 0
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  n = n + 1
  return wrk.format(nil, path, nil, string.format('{"code":"P%s-%d-%d","name":"无锡瑞达精密机械有限公司%d"}', run, id, n, n))
end
