#!/usr/bin/env ruby
# Ruby's odbc (its UTF-8 build): rows, parameters, transactions, catalog, errors. Characters beyond U+FFFF are left out: the
# library mixes up the halves of their surrogate pairs.
require 'fiddle'
require 'open3'
# Debian's build binds its own empty stand-ins of ODBC's functions unless the driver manager is there before it.
DRIVER_MANAGER = Fiddle::Handle.new('libodbc.so.2', Fiddle::RTLD_NOW | Fiddle::RTLD_GLOBAL)
require 'odbc_utf8'

$bad = false

def same(what, got, want)
  return if got == want
  puts "failed: #{what}: got #{got.inspect}, want #{want.inspect}"
  $bad = true
end

# psql's answer: rows of texts.
def ask(sql)
  lines, = Open3.capture2(ENV.fetch('ASK'), sql)
  lines.force_encoding('UTF-8').lines(chomp: true).map { |line| line.split('|', -1).map { |cell| cell == '(null)' ? nil : cell } }
end

def texts(rows)
  rows.map { |row| row.map { |cell| cell&.to_s } }
end

def queries(db, source)
  ['select * from sales.customers order by 1',
   'select order_id, product, quantity, unit_price from sales.orders order by 1',
   'select id, c_int8, c_numeric38, c_char, c_varchar, c_date from test.everyday_types where id <> 5 order by id'].each do |sql|
    same("#{source} #{sql}", texts(db.run(sql).fetch_all), ask(sql))
  end
  statement = db.prepare('select product from sales.orders where customer_id = ? and quantity > ? order by 1')
  [5, 1].each do |many|
    sql = "select product from sales.orders where customer_id = 1 and quantity > #{many} order by 1"
    same("#{source} parameters", statement.execute(1, many).fetch_all, ask(sql))
  end
  statement.drop
  row = db.run('select ordered_at, delivered from sales.orders where order_id = 1002').fetch_hash
  same("#{source} hash", [row['ordered_at'].to_s, row['delivered'].to_s], ['2026-01-05 10:03:01 500000000', '1'])
end

def changes(db, source)
  db.do('create table test.ruby_t (n int, words varchar(100))')
  [[1, "d'accord 漢"], [2, nil]].each { |row| db.do('insert into test.ruby_t values (?, ?)', *row) }
  same("#{source} rows", ask('select * from test.ruby_t order by n'), [['1', "d'accord 漢"], ['2', nil]])
  db.autocommit = false
  same("#{source} affected", db.do('delete from test.ruby_t'), 2)
  db.rollback
  db.do('delete from test.ruby_t where n = 1')
  db.commit
  db.autocommit = true
  same("#{source} transactions", ask('select n from test.ruby_t'), [['2']])
  db.do('drop table test.ruby_t')
end

def catalog(db, source)
  rows = db.columns('orders').fetch_all.select { |row| row[1] == 'sales' }
  same("#{source} columns", rows.map { |row| row[3] },
       ask("select column_name from information_schema.columns where table_name = 'orders' order by ordinal_position").flatten)
  same("#{source} tables", db.tables('customers').fetch_all.map { |row| row[1..3] }, [%w[sales customers TABLE]])
  same("#{source} types", db.types.fetch_all.map(&:first).include?('varchar'), true)
end

%w[rs pg].each do |source|
  db = ODBC.connect(source)
  queries(db, source)
  changes(db, source)
  catalog(db, source)
  begin
    db.run('select nothing_here')
    same("#{source} error", 'none', '42S22')
  rescue ODBC::Error => e
    same("#{source} error", e.message[/^\w+/], '42S22')
  end
  db.disconnect
end
exit !$bad
