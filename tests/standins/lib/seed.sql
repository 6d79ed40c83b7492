-- What every stack's database "dev" holds for people to look at. Few rows, readable.

CREATE SCHEMA sales;
CREATE SCHEMA test;
GRANT USAGE ON SCHEMA sales TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA test, public TO PUBLIC;
GRANT CREATE ON DATABASE dev TO PUBLIC;

CREATE TABLE sales.customers (
    customer_id integer PRIMARY KEY,
    name        varchar(60) NOT NULL,
    city        varchar(40),
    since       date
);
COMMENT ON TABLE sales.customers IS 'People and companies who buy';
COMMENT ON COLUMN sales.customers.since IS 'Day of the first order';
INSERT INTO sales.customers VALUES
    (1, 'Aarhus Cykler',      'Århus',     '2019-03-02'),
    (2, 'Boulangerie Gérard', 'Lyon',      '2020-11-17'),
    (3, '東京ノート',          '東京',       '2021-06-30'),
    (4, 'O''Neill & Sons',    'Cork',      '2022-01-05'),
    (5, 'Zoë Müller',         NULL,        NULL);

CREATE TABLE sales.orders (
    order_id    bigint PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES sales.customers,
    ordered_at  timestamp NOT NULL,
    product     varchar(80) NOT NULL,
    quantity    smallint NOT NULL,
    unit_price  numeric(10,2) NOT NULL,
    delivered   boolean
);
INSERT INTO sales.orders VALUES
    (1001, 1, '2026-01-05 09:12:44',        'City bicycle',   2,  649.00, true),
    (1002, 2, '2026-01-05 10:03:01.5',      'Bread basket',  40,    7.95, true),
    (1003, 3, '2026-01-06 23:59:59.999999', 'Notebook A5',  120,    3.20, false),
    (1004, 1, '2026-01-09 16:20:00',        'Bell',          10,   12.50, false),
    (1005, 4, '2026-01-11 08:00:00',        'Rain coat',      3,   89.90, NULL),
    (1006, 5, '2026-01-12 12:30:15',        'Tea pot',        1,   34.00, true);

CREATE VIEW sales.revenue AS
    SELECT c.name AS customer, sum(o.quantity * o.unit_price) AS revenue
    FROM sales.orders o JOIN sales.customers c USING (customer_id)
    GROUP BY c.name;

-- One column for every everyday type; rows: an ordinary one, the extremes, all NULL.
CREATE TABLE test.everyday_types (
    id           integer PRIMARY KEY,
    c_bool       boolean,
    c_int2       smallint,
    c_int4       integer,
    c_int8       bigint,
    c_float4     real,
    c_float8     double precision,
    c_numeric    numeric(18,4),
    c_numeric38  numeric(38,10),
    c_char       char(8),
    c_varchar    varchar(64),
    c_text       text,
    c_date       date,
    c_time       time,
    c_timetz     timetz,
    c_timestamp  timestamp,
    c_timestamptz timestamptz,
    c_super      super,
    c_varbyte    varbyte(64)
);
INSERT INTO test.everyday_types VALUES
    (1, true, 7, 42, 9000000000, 1.5, 0.1, 12.3400, 3.1415926535, 'abc', 'naïve café', 'text', '2026-11-24',
     '13:14:15.123456', '13:14:15+02', '2026-11-24 13:14:15.5', '2026-11-24 13:14:15+00',
     '{"a":[1,2,{"b":null}]}', '00ff10'),
    (2, false, -32768, -2147483648, -9223372036854775808, -3.4028235e38, -1.7976931348623157e308,
     -99999999999999.9999, -9999999999999999999999999999.9999999999, '', '', '', '0001-01-01', '00:00:00',
     '00:00:00-12', '0001-01-01 00:00:00', '0001-01-01 00:00:00+00', 'null', ''),
    (3, true, 32767, 2147483647, 9223372036854775807, 3.4028235e38, 1.7976931348623157e308,
     99999999999999.9999, 9999999999999999999999999999.9999999999, 'full len', repeat('ß', 32), '😀 𝄞', '9999-12-31',
     '23:59:59.999999', '23:59:59.999999+12', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999+00',
     '[]', 'deadbeef'),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, NULL, 0, 0, 0, 'NaN', '-Infinity', 0, 0, '  x ', ' two  blanks ', E'line\nbreak\ttab \\ back''quote',
     '2024-02-29', '12:00', '12:00-00:30', '1999-12-31 23:59:59', '2000-02-29 12:00:00-08', '"text"', '7f');

-- The server has no function that waits; tests of time-outs and cancelling need one.
CREATE FUNCTION test.wait(seconds double precision) RETURNS integer LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_catalog.pg_sleep(seconds); RETURN 1; END $$;

-- Redshift's serialization failures, which are internal errors to it, and an internal error that is none.
CREATE FUNCTION test.conflict(kind integer) RETURNS integer LANGUAGE plpgsql
    AS $$ BEGIN
        IF kind = 1 THEN
            RAISE EXCEPTION '1023' USING ERRCODE = 'XX000', DETAIL = 'Serializable isolation violation on table - 100123, '
                'transactions forming the cycle are: 1234, 5678 (pid:9)';
        ELSIF kind = 2 THEN
            RAISE EXCEPTION 'could not complete because of conflict with concurrent transaction' USING ERRCODE = 'XX000';
        END IF;
        RAISE EXCEPTION 'could not open relation with OID 10230' USING ERRCODE = 'XX000';
    END $$;

GRANT SELECT ON ALL TABLES IN SCHEMA sales, test TO PUBLIC;
