-- One session in Neovim, from start to handoff, with the configuration that was loaded before. Writes what it saw as JSON
-- to $BATONPASS_SEEN; the test judges it.
local seen = { gauge = {}, messages = {} }
local project = vim.env.BATONPASS_PROJECT
local patience = 20000

local function wait_for(what, condition)
  if not vim.wait(patience, condition, 20) then
    error('waited in vain for ' .. what .. '; the gauge says: ' .. tostring(vim.g.batonpass_gauge))
  end
end

local show_message = vim.lsp.handlers['window/showMessage']
vim.lsp.handlers['window/showMessage'] = function(problem, message, ...)
  table.insert(seen.messages, message.message)
  return show_message(problem, message, ...)
end

--- Keeps what the status line shows, under the name of the moment.
local function note_gauge(moment, pattern)
  wait_for('the gauge: ' .. moment, function() return (vim.g.batonpass_gauge or ''):find(pattern) end)
  seen.gauge[moment] = vim.g.batonpass_gauge
end

local function open(file)
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  return vim.api.nvim_get_current_buf()
end

local function execute(command, parameters)
  local question = { command = command, arguments = parameters and { parameters } }
  local answers, problem = vim.lsp.buf_request_sync(0, 'workspace/executeCommand', question, patience)
  for _, answer in pairs(answers or {}) do
    if answer.result then return answer.result end
    problem = answer
  end
  error(command .. ': ' .. vim.inspect(problem))
end

--- The checkpoints that are due in a buffer; other problems do not matter here.
local function find_due(buffer)
  local due = {}
  for _, problem in ipairs(vim.diagnostic.get(buffer)) do
    if problem.code == 'checkpoint-due' then
      table.insert(due, { source = problem.source, line = problem.lnum, message = problem.message })
    end
  end
  return due
end

local function run()
  vim.cmd('filetype on')
  local code = open(project .. '/archive.py')
  note_gauge('before', 'No session')

  vim.cmd('BatonpassStart Add search')
  note_gauge('started', 'unknown')
  seen.session = execute('batonpass.session.show')
  local plan = open(vim.uri_to_fname(seen.session.documents[1].uri))

  local line = '# Each word of a page leads to the pages that hold it.'
  vim.api.nvim_buf_set_lines(code, -1, -1, false, vim.fn['repeat']({ line }, 20))
  note_gauge('begun', '%%')
  seen.due_at_start = find_due(plan)

  vim.api.nvim_buf_set_lines(code, -1, -1, false, vim.fn['repeat']({ line }, 200))
  vim.api.nvim_buf_call(code, function() vim.cmd('write') end)
  wait_for('a checkpoint to be due', function() return #find_due(plan) > 0 end)
  seen.due = find_due(plan)
  wait_for('the gauge to move on', function() return vim.g.batonpass_gauge ~= seen.gauge.begun end)
  seen.gauge.due = vim.g.batonpass_gauge

  -- The way a person goes: the key for code actions, and a choice from the list.
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  vim.ui.select = function(items, options, choose)
    seen.offered = vim.tbl_map(options.format_item, items)
    for index, item in ipairs(items) do
      if options.format_item(item):find('Create checkpoint', 1, true) then return choose(item, index) end
    end
  end
  vim.lsp.buf.code_action()
  wait_for('nothing to be due', function() return #find_due(plan) == 0 end)
  wait_for('the message', function() return #seen.messages > 0 end)

  vim.cmd('BatonpassHandoff')
  wait_for('the handoff', function()
    seen.session = execute('batonpass.session.show')
    return #seen.session.documents > 1
  end)

  local clients = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  for _, client in ipairs(clients) do
    vim.lsp.stop_client(client.id)
    wait_for('the server to end', function() return vim.lsp.get_client_by_id(client.id) == nil end)
  end
end

local ok, problem = pcall(run)
if not ok then seen.failure = tostring(problem) end
local file = assert(io.open(vim.env.BATONPASS_SEEN, 'w'))
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd('qall!')
