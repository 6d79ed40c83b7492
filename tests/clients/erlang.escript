#!/usr/bin/env escript
%% Erlang's odbc application, whose helper process odbcserver holds the connection: rows, parameters in arrays, transactions,
%% described tables, rows one by one, errors. (It scrolls with dynamic cursors only, which the driver has not.)
-mode(compile).

main(_) ->
    io:setopts([{encoding, unicode}]),
    ok = odbc:start(),
    Failed = lists:sum([try_source(Source) || Source <- ["rs", "pg"]]),
    odbc:stop(),
    halt(min(Failed, 1)).

try_source(Source) ->
    {ok, Db} = odbc:connect("DSN=" ++ Source, [{binary_strings, on}]),
    Failed = lists:sum([Test(Source, Db) || Test <- [fun queries/2, fun parameters/2, fun transactions/2, fun errors/2]]),
    ok = odbc:disconnect(Db),
    Failed.

same(_, Same, Same) -> 0;
same(What, Got, Want) ->
    io:format("failed: ~ts: got ~tp, want ~tp~n", [What, Got, Want]),
    1.

%% psql's answer: rows of binaries, null for NULL.
ask(Sql) ->
    Options = [{args, [unicode:characters_to_binary(Sql)]}, binary, exit_status],
    Port = open_port({spawn_executable, os:getenv("ASK")}, Options),
    Lines = binary:split(answer(Port, <<>>), <<"\n">>, [global, trim]),
    [[case Cell of <<"(null)">> -> null; _ -> Cell end || Cell <- binary:split(Line, <<"|">>, [global])] || Line <- Lines].

answer(Port, Text) ->
    receive
        {Port, {data, More}} -> answer(Port, <<Text/binary, More/binary>>);
        {Port, {exit_status, 0}} -> Text
    end.

text(null) -> null;
text(Value) when is_binary(Value) -> Value;
text(Value) when is_integer(Value) -> integer_to_binary(Value);
text({{Y, M, D}, {H, Min, S}}) ->
    iolist_to_binary(io_lib:format("~4..0w-~2..0w-~2..0w ~2..0w:~2..0w:~2..0w", [Y, M, D, H, Min, S]));
text(Value) when is_list(Value) -> unicode:characters_to_binary(Value).

rows({selected, _, Rows}) -> [[text(Cell) || Cell <- tuple_to_list(Row)] || Row <- Rows].

queries(Source, Db) ->
    Questions = ["select * from sales.customers order by 1",
                 "select order_id, product, quantity from sales.orders order by 1",
                 "select order_id, ordered_at from sales.orders where order_id in (1001, 1004) order by 1",
                 "select id, c_int2, c_int4, c_varchar, c_date from test.everyday_types where id <> 5 order by id"],
    Failed = [same([Source, " ", Sql], rows(odbc:sql_query(Db, Sql)), ask(Sql)) || Sql <- Questions],
    {ok, _} = odbc:select_count(Db, "select customer_id from sales.customers order by 1"),
    Next = [odbc:next(Db) || _ <- [1, 2]],
    Second = same([Source, " next"], Next, [{selected, ["customer_id"], [{Number}]} || Number <- [1, 2]]),
    {ok, Columns} = odbc:describe_table(Db, "sales.customers"),
    Described = same([Source, " described"], Columns, [{"customer_id", sql_integer}, {"name", {sql_varchar, 60}},
                                                       {"city", {sql_varchar, 40}}, {"since", 'SQL_TYPE_DATE'}]),
    lists:sum([Second, Described | Failed]).

parameters(Source, Db) ->
    {updated, _} = odbc:sql_query(Db, "create table test.erlang_t (n int, words varchar(50), ratio float8)"),
    Words = [unicode:characters_to_binary("naïve 😀"), null, <<"it's">>],
    Inserted = odbc:param_query(Db, "insert into test.erlang_t values (?, ?, ?)",
                                [{sql_integer, [1, 2, 3]}, {{sql_varchar, 50}, Words}, {sql_double, [0.5, null, -1.0e10]}]),
    Count = same([Source, " array"], Inserted, {updated, 3}),
    Rows = same([Source, " array's rows"], ask("select n, words, ratio > 0 from test.erlang_t order by n"),
                [[<<"1">>, hd(Words), <<"t">>], [<<"2">>, null, null], [<<"3">>, <<"it's">>, <<"f">>]]),
    {updated, _} = odbc:sql_query(Db, "drop table test.erlang_t"),
    Count + Rows.

transactions(Source, _) ->
    {ok, Db} = odbc:connect("DSN=" ++ Source, [{auto_commit, off}]),
    {updated, _} = odbc:sql_query(Db, "create table test.erlang_n (n int)"),
    ok = odbc:commit(Db, commit),
    {updated, 1} = odbc:sql_query(Db, "insert into test.erlang_n values (1)"),
    ok = odbc:commit(Db, rollback),
    {updated, 1} = odbc:sql_query(Db, "insert into test.erlang_n values (2)"),
    ok = odbc:commit(Db, commit),
    Failed = same([Source, " transactions"], ask("select n from test.erlang_n"), [[<<"2">>]]),
    {updated, _} = odbc:sql_query(Db, "drop table test.erlang_n"),
    ok = odbc:commit(Db, commit),
    ok = odbc:disconnect(Db),
    Failed.

errors(Source, Db) ->
    {error, Reason} = odbc:sql_query(Db, "select nothing_here"),
    same([Source, " error"], string:find(Reason, "nothing_here") /= nomatch, true).
