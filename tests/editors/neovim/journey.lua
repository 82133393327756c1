-- One session in Neovim, from start to handoff. Writes what it saw as JSON to $BATONPASS_SEEN; the test judges it.
local seen = { gauge = {}, messages = {} }
local patience = 20000

local function wait_for(what, condition)
  if not vim.wait(patience, condition, 20) then
    error('waited in vain for ' .. what)
  end
end

local settings = { batonpass = { contextWindow = 8000 } }
local configuration = {
  name = 'batonpass',
  cmd = { vim.env.BATONPASS_SERVER, 'lsp' },
  root_dir = vim.env.BATONPASS_PROJECT,
  settings = settings,
  -- Neovim 0.7 does not let a server ask for settings.
  init_options = settings,
  handlers = {
    ['batonpass/contextChanged'] = function(_, context)
      table.insert(seen.gauge, { session = context.session, text = context.text, level = context.level })
    end,
    ['window/showMessage'] = function(_, message)
      table.insert(seen.messages, message.message)
    end,
  },
}

-- Neovim 0.7 starts a client and attaches it by hand; later ones do both at once.
local client_id
local function open(file)
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  if vim.lsp.start then
    client_id = vim.lsp.start(configuration)
  else
    client_id = client_id or vim.lsp.start_client(configuration)
    vim.lsp.buf_attach_client(0, client_id)
  end
  wait_for('the server', function()
    local client = vim.lsp.get_client_by_id(client_id)
    return client and client.initialized
  end)
  return vim.api.nvim_get_current_buf()
end

local function request(method, parameters)
  local client = vim.lsp.get_client_by_id(client_id)
  local answer, problem = client.request_sync(method, parameters, patience, 0)
  if not answer or answer.err then
    error(method .. ': ' .. vim.inspect(problem or answer))
  end
  return answer.result
end

local function execute(command, parameters)
  return request('workspace/executeCommand', { command = command, arguments = parameters and { parameters } })
end

local function last_gauge()
  return seen.gauge[#seen.gauge] or {}
end

local function describe_problems(buffer)
  return vim.tbl_map(function(problem)
    return { code = problem.code, source = problem.source, line = problem.lnum, message = problem.message }
  end, vim.diagnostic.get(buffer))
end

local function run()
  local code = open(vim.env.BATONPASS_PROJECT .. '/archive.py')
  wait_for('the gauge', function() return #seen.gauge > 0 end)

  seen.session = execute('batonpass.session.start', { title = 'Add search', focus = 'the search page' })
  wait_for('the gauge of the session', function() return last_gauge().session == seen.session.id end)

  local plan = open(vim.uri_to_fname(seen.session.documents[1].uri))
  seen.problems_at_start = describe_problems(plan)

  local line = '# Each word of a page leads to the pages that hold it.'
  vim.api.nvim_buf_set_lines(code, -1, -1, false, vim.fn['repeat']({ line }, 220))
  vim.api.nvim_buf_call(code, function() vim.cmd('write') end)
  wait_for('a problem in the plan', function() return #vim.diagnostic.get(plan) > 0 end)
  seen.problems = describe_problems(plan)

  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  local parameters = vim.lsp.util.make_range_params()
  parameters.context = { diagnostics = {} }
  seen.actions = vim.tbl_map(function(action) return action.title end, request('textDocument/codeAction', parameters))

  -- The way a person goes: the key for code actions, and a choice from the list.
  vim.ui.select = function(items, options, choose)
    seen.offered = vim.tbl_map(options.format_item, items)
    for index, item in ipairs(items) do
      if options.format_item(item):find('Create checkpoint', 1, true) then return choose(item, index) end
    end
  end
  vim.lsp.buf.code_action()
  wait_for('the problem to go', function() return #vim.diagnostic.get(plan) == 0 end)
  wait_for('the message', function() return #seen.messages > 0 end)

  seen.handoff = execute('batonpass.handoff.create')
  seen.last_gauge = last_gauge()

  local client = vim.lsp.get_client_by_id(client_id)
  client.stop()
  wait_for('the server to end', function() return client.is_stopped() end)
end

local ok, problem = pcall(run)
if not ok then seen.failure = tostring(problem) end
local file = assert(io.open(vim.env.BATONPASS_SEEN, 'w'))
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd('qall!')
