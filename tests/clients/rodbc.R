#!/usr/bin/env Rscript
# R's RODBC: tables, columns, keys, queries, a data frame saved, fetched, updated and dropped, errors.
library(RODBC)

bad <- FALSE
same <- function(what, got, want) {
  if (!isTRUE(all.equal(got, want, check.attributes = FALSE))) {
    bad <<- TRUE
    shown <- function(value) substr(paste(deparse(value), collapse = ""), 1, 2000)
    cat("failed:", what, ": got", shown(got), "want", shown(want), "\n")
  }
}

# psql's answer as a data frame of texts.
ask <- function(sql) {
  lines <- system2(Sys.getenv("ASK"), shQuote(sql), stdout = TRUE)
  Encoding(lines) <- "UTF-8"
  answer <- do.call(rbind, strsplit(lines, "|", fixed = TRUE))
  answer[answer == "(null)"] <- NA
  as.data.frame(answer)
}
texts <- function(frame) as.data.frame(lapply(frame, as.character))

same_answer <- function(channel, source, sql) {
  same(paste(source, sql), texts(sqlQuery(channel, sql, as.is = TRUE, stringsAsFactors = FALSE)), ask(sql))
}

catalog <- function(channel, source) {
  tables <- sqlTables(channel, schema = "sales")
  same(paste(source, "tables"), tables[c("TABLE_NAME", "TABLE_TYPE")],
       ask("select table_name, case table_type when 'VIEW' then 'VIEW' else 'TABLE' end from information_schema.tables
            where table_schema = 'sales' order by 2, 1"))
  columns <- sqlColumns(channel, "orders", schema = "sales")
  same(paste(source, "columns"), columns$COLUMN_NAME,
       ask("select column_name from information_schema.columns where table_name = 'orders' order by ordinal_position")$V1)
  same(paste(source, "key"), sqlPrimaryKeys(channel, "orders", schema = "sales")$COLUMN_NAME, "order_id")
  same(paste(source, "types"), "varchar" %in% sqlTypeInfo(channel)$TYPE_NAME, TRUE)
}

queries <- function(channel, source) {
  same_answer(channel, source, "select * from sales.customers order by 1")
  same_answer(channel, source, "select id, c_int8, c_numeric38, c_varchar, c_date from test.everyday_types where id <> 5 order by id")
  frame <- sqlQuery(channel, "select order_id, ordered_at, unit_price, delivered from sales.orders order by 1")
  same(paste(source, "numbers"), frame$unit_price, as.numeric(ask("select unit_price from sales.orders order by order_id")$V1))
  same(paste(source, "moments"), format(frame$ordered_at[1]), "2026-01-05 09:12:44")
  same(paste(source, "many rows"), sum(sqlQuery(channel, "select generate_series(1, 20000) as n")$n), 200010000)
  same(paste(source, "in pieces"), nrow(sqlQuery(channel, "select generate_series(1, 2500) as n", max = 1000)), 1000L)
  same(paste(source, "the rest"), nrow(sqlGetResults(channel)), 1500L)
}

saved <- function(channel, source) {
  frame <- data.frame(id = 1:300, name = paste("naïve", 1:300), ratio = (1:300) / 8, day = as.Date("2026-01-01") + 1:300)
  frame$name[5] <- NA
  frame$ratio[7] <- NA
  sqlSave(channel, frame, "test.saved", rownames = FALSE, fast = TRUE,
          varTypes = c(id = "int", name = "varchar(40)", ratio = "float8", day = "date"))
  same(paste(source, "saved"), ask("select id, name, ratio, day from test.saved order by id"), texts(frame))
  back <- sqlFetch(channel, "test.saved", stringsAsFactors = FALSE)
  back <- back[order(back$id), ]
  same(paste(source, "fetched"), back, frame)
  sqlSave(channel, frame[1:2, ], "test.saved", rownames = FALSE, append = TRUE, fast = FALSE)
  same(paste(source, "appended"), ask("select count(*) from test.saved")$V1, "302")
  frame$name <- paste("nº", 1:300)
  sqlUpdate(channel, frame[1:10, c("id", "name")], "test.saved", index = "id")
  same(paste(source, "updated"), ask("select distinct id, name from test.saved where id <= 2 order by id")$V2, frame$name[1:2])
  sqlDrop(channel, "test.saved")
  same(paste(source, "dropped"), ask("select count(*) from pg_class where relname = 'saved'")$V1, "0")
}

transactions <- function(channel, source) {
  sqlQuery(channel, "create table test.r_tran (n int)")
  odbcSetAutoCommit(channel, FALSE)
  sqlQuery(channel, "insert into test.r_tran values (1)")
  odbcEndTran(channel, FALSE)
  sqlQuery(channel, "insert into test.r_tran values (2)")
  odbcEndTran(channel, TRUE)
  odbcSetAutoCommit(channel, TRUE)
  same(paste(source, "transactions"), ask("select n from test.r_tran")$V1, "2")
  sqlQuery(channel, "drop table test.r_tran")
}

for (source in c("rs", "pg")) {
  channel <- odbcConnect(source)
  same(paste(source, "product"), odbcGetInfo(channel)[["DBMS_Name"]], c(rs = "Redshift", pg = "PostgreSQL")[[source]])
  for (part in list(catalog, queries, saved, transactions)) part(channel, source)
  problem <- sqlQuery(channel, "select nothing_here")
  same(paste(source, "error"), any(grepl("42S22.*nothing_here", problem)), TRUE)
  odbcClose(channel)
}
quit(status = as.integer(bad))
