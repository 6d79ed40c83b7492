#!/usr/bin/env php
<?php
// PHP's odbc functions and PDO_ODBC: rows, parameters, long values, transactions, catalog, errors.
$bad = false;

function same(string $what, $got, $want): void
{
    global $bad;
    if ($got !== $want) {
        $bad = true;
        echo "failed: $what: got ", json_encode($got, JSON_UNESCAPED_UNICODE), ', want ',
            json_encode($want, JSON_UNESCAPED_UNICODE), "\n";
    }
}

/** psql's answer: rows of texts. */
function ask(string $sql): array
{
    exec(getenv('ASK') . ' ' . escapeshellarg($sql), $lines);
    return array_map(fn($line) => array_map(fn($cell) => $cell === '(null)' ? null : $cell, explode('|', $line)), $lines);
}

function rows_of($result): array
{
    $rows = [];
    while ($row = odbc_fetch_array($result)) {
        $rows[] = array_values($row);
    }
    return $rows;
}

$questions = [
    'select * from sales.customers order by 1',
    'select order_id, product, quantity, unit_price from sales.orders order by 1',
    'select id, c_int8, c_numeric38, c_char, c_varchar, c_date from test.everyday_types where id <> 5 order by id',
];

function odbc_functions(string $source): void
{
    global $questions;
    $connection = odbc_connect($source, '', '');
    foreach ($questions as $sql) {
        same("$source odbc $sql", rows_of(odbc_exec($connection, $sql)), ask($sql));
    }
    odbc_exec($connection, 'create table test.php_t (id int, words varchar(60000), price numeric(10,2))');
    $insert = odbc_prepare($connection, 'insert into test.php_t values (?, ?, ?)');
    foreach ([[1, "d'accord 😀", '1.50'], [2, null, null], [3, str_repeat('漢', 15000), '-3.25']] as $row) {
        same("$source odbc insert", odbc_execute($insert, $row), true);
    }
    same("$source odbc parameters", ask('select id, left(words, 12), length(words), price from test.php_t order by id'),
        [['1', "d'accord 😀", '10', '1.50'], ['2', null, null, null], ['3', str_repeat('漢', 12), '15000', '-3.25']]);
    $result = odbc_exec($connection, 'select words from test.php_t where id = 3');
    odbc_longreadlen($result, 100000);
    odbc_fetch_row($result);
    same("$source odbc long value", odbc_result($result, 1), str_repeat('漢', 15000));
    odbc_free_result($result);

    odbc_autocommit($connection, false);
    same("$source odbc affected", odbc_num_rows(odbc_exec($connection, 'delete from test.php_t')), 3);
    odbc_rollback($connection);
    odbc_autocommit($connection, true);
    same("$source odbc rollback", ask('select count(*) from test.php_t'), [['3']]);
    odbc_exec($connection, 'drop table test.php_t');

    $names = array_column(rows_of(odbc_tables($connection, null, 'sales', '%', 'TABLE')), 2);
    same("$source odbc tables", $names, ['customers', 'orders']);
    same("$source odbc columns", array_column(rows_of(odbc_columns($connection, null, 'sales', 'customers', '%')), 3),
        ['customer_id', 'name', 'city', 'since']);
    same("$source odbc key", array_column(rows_of(odbc_primarykeys($connection, null, 'sales', 'orders')), 3), ['order_id']);
    // These functions are an application of ODBC 2, PDO is one of ODBC 3.
    same("$source odbc error", [@odbc_exec($connection, 'select nothing_here'), odbc_error($connection)], [false, 'S0022']);
    odbc_close($connection);
}

function pdo(string $source): void
{
    global $questions;
    $pdo = new PDO("odbc:$source", '', '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    foreach ($questions as $sql) {
        same("$source PDO $sql", $pdo->query($sql)->fetchAll(PDO::FETCH_NUM), ask($sql));
    }
    $select = $pdo->prepare('select product from sales.orders where customer_id = :who and quantity > :many order by 1');
    foreach ([5, 1] as $many) {
        $select->execute(['who' => 1, 'many' => $many]);
        same("$source PDO parameters", $select->fetchAll(PDO::FETCH_COLUMN), $many === 5 ? ['Bell'] : ['Bell', 'City bicycle']);
    }
    $pdo->exec('create table test.pdo_t (id int, words varchar(60000))');
    $pdo->beginTransaction();
    $insert = $pdo->prepare('insert into test.pdo_t values (?, ?)');
    $insert->execute([1, 'naïve 😀']);
    $pdo->commit();
    $pdo->beginTransaction();
    $insert->bindValue(1, 2, PDO::PARAM_INT);
    $insert->bindValue(2, null, PDO::PARAM_NULL);
    $insert->execute();
    same("$source PDO affected", $insert->rowCount(), 1);
    $pdo->rollBack();
    $stream = fopen('php://memory', 'w+');
    fwrite($stream, str_repeat('ß', 20000));
    rewind($stream);
    $insert->bindValue(1, 3, PDO::PARAM_INT);
    $insert->bindParam(2, $stream, PDO::PARAM_LOB);
    $insert->execute();
    same("$source PDO rows", ask('select id, left(words, 7), length(words) from test.pdo_t order by id'),
        [['1', 'naïve 😀', '7'], ['3', str_repeat('ß', 7), '20000']]);
    same("$source PDO long value", $pdo->query('select words from test.pdo_t where id = 3')->fetchColumn(), str_repeat('ß', 20000));
    $pdo->exec('drop table test.pdo_t');
    try {
        $pdo->query('select * from nowhere');
        same("$source PDO error", 'none', '42S02');
    } catch (PDOException $problem) {
        same("$source PDO error", $problem->getCode(), '42S02');
    }
}

foreach (['rs', 'pg'] as $source) {
    odbc_functions($source);
    pdo($source);
}
exit($bad ? 1 : 0);
