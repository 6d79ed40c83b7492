#!/usr/bin/env lua5.4
-- Lua's LuaSQL: rows, names, errors. Statements without rows are left out: LuaSQL has an int where SQLRowCount writes a
-- 64-bit number, and ends with "stack smashing detected", whatever the driver.
local driver = require "luasql.odbc"

local bad = false

local function same(what, got, want)
    if got ~= want then
        print(("failed: %s: got %s, want %s"):format(what, got, want))
        bad = true
    end
end

-- psql's answer as it is: a line a row, columns divided by |.
local function ask(sql)
    local psql <close> = io.popen(("%s '%s'"):format(os.getenv("ASK"), sql:gsub("'", "'\\''")))
    return psql:read("a")
end

-- The same form of what the driver gives. Numbers are Lua's own.
local function rows(db, sql)
    local cursor, lines = assert(db:execute(sql)), {}
    local columns = #cursor:getcolnames()
    local row = cursor:fetch({}, "n")
    while row do
        for i = 1, columns do
            row[i] = row[i] == nil and "(null)" or tostring(row[i]):gsub("%.0$", "")
        end
        lines[#lines + 1] = table.concat(row, "|") .. "\n"
        row = cursor:fetch(row, "n")
    end
    return table.concat(lines)
end

local function try(source)
    local environment = assert(driver.odbc())
    local db = assert(environment:connect(source))
    for _, sql in ipairs { "select * from sales.customers order by 1",
        "select order_id, product, quantity, delivered::varchar(5) from sales.orders order by 1",
        "select id, c_varchar, c_date from test.everyday_types where id <> 5 order by id" } do
        same(source .. " " .. sql, rows(db, sql), ask(sql))
    end
    local cursor = assert(db:execute("select 1 as one, 2 as two"))
    same(source .. " names", table.concat(cursor:getcolnames(), ","), "one,two")
    cursor:close()
    local none, message = db:execute("select nothing_here")
    same(source .. " error", none == nil and message:match("nothing_here"), "nothing_here")
    same(source .. " a wrong password", environment:connect(source, "nobody", "wrong"), nil)
    db:close()
    environment:close()
end

try("rs")
try("pg")
os.exit(not bad)
