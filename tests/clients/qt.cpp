// Qt's QODBC: queries forwards and to and fro, bound values, batches, transactions, tables, records, errors.
#include <QtCore/QCoreApplication>
#include <QtCore/QDate>
#include <QtCore/QStringList>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlDriver>
#include <QtSql/QSqlError>
#include <QtSql/QSqlField>
#include <QtSql/QSqlIndex>
#include <QtSql/QSqlQuery>
#include <QtSql/QSqlRecord>
#include <QtSql/QSqlTableModel>

#include "ask.h"

namespace {

void same_text(const char *what, const QString &got, const QString &want)
{
    same(what, got.toUtf8().constData(), want.toUtf8().constData());
}

QString cell(const QVariant &value)
{
    if (value.isNull()) {
        return QStringLiteral("(null)");
    }
    return value.type() == QVariant::Date ? value.toDate().toString(Qt::ISODate) : value.toString();
}

// The rows as psql writes them.
QString rows(QSqlQuery &query)
{
    QString all;
    while (query.next()) {
        QStringList cells;
        for (int i = 0; i < query.record().count(); i++) {
            cells << cell(query.value(i));
        }
        all += cells.join(QLatin1Char('|')) + QLatin1Char('\n');
    }
    return all;
}

void queries(QSqlDatabase &db)
{
    for (const char *question :
         {"select * from sales.customers order by 1", "select order_id, product, quantity from sales.orders order by 1",
          "select id, c_int8, c_varchar, c_text, c_date from test.everyday_types where id < 5 order by id"}) {
        QSqlQuery query(db);
        query.setForwardOnly(true);
        query.exec(QString::fromUtf8(question));
        same_answer(question, rows(query).toUtf8().constData(), question);
    }
    QSqlQuery query(QStringLiteral("select generate_series(1, 50)"), db);
    query.last();
    same_text("last", query.value(0).toString(), QStringLiteral("50"));
    query.seek(9);
    same_text("tenth", query.value(0).toString(), QStringLiteral("10"));
    query.previous();
    same_text("before it", query.value(0).toString(), QStringLiteral("9"));
}

void changes(QSqlDatabase &db)
{
    QSqlQuery query(db);
    query.exec(QStringLiteral("create table test.qt_t (n int primary key, words varchar(50), price numeric(8,2), day date)"));
    query.prepare(QStringLiteral("insert into test.qt_t values (:n, :words, :price, :day)"));
    query.bindValue(QStringLiteral(":n"), 1);
    query.bindValue(QStringLiteral(":words"), QString::fromUtf8("d'accord 😀"));
    query.bindValue(QStringLiteral(":price"), 1.25);
    query.bindValue(QStringLiteral(":day"), QDate(2026, 11, 24));
    query.exec();
    query.prepare(QStringLiteral("insert into test.qt_t (n, words) values (?, ?)"));
    query.addBindValue(QVariantList{2, 3, 4});
    query.addBindValue(QVariantList{QString::fromUtf8("漢"), QVariant(QVariant::String), QStringLiteral("four")});
    same_text("batch", query.execBatch() ? QStringLiteral("done") : query.lastError().text(), QStringLiteral("done"));
    same_answer("rows", "1|d'accord 😀|1.25|2026-11-24\n2|漢|(null)|(null)\n3|(null)|(null)|(null)\n4|four|(null)|(null)\n",
                "select * from test.qt_t order by n");
    db.transaction();
    query.exec(QStringLiteral("delete from test.qt_t where n > 2"));
    same_text("affected", QString::number(query.numRowsAffected()), QStringLiteral("2"));
    db.rollback();
    db.transaction();
    query.exec(QStringLiteral("delete from test.qt_t where n = 4"));
    db.commit();
    same_answer("transactions", "1\n2\n3\n", "select n from test.qt_t order by n");
}

// A model as a window would show and edit it.
void model(QSqlDatabase &db)
{
    QSqlTableModel table(nullptr, db);
    table.setTable(QStringLiteral("test.qt_t"));
    table.setEditStrategy(QSqlTableModel::OnManualSubmit);
    table.setSort(0, Qt::AscendingOrder);
    table.select();
    same_text("model", QString::number(table.rowCount()), QStringLiteral("3"));
    table.setData(table.index(1, 1), QString::fromUtf8("éditée"));
    same_text("submitted", table.submitAll() ? QStringLiteral("done") : table.lastError().text(), QStringLiteral("done"));
    same_answer("edited", "éditée\n", "select words from test.qt_t where n = 2");
    QSqlQuery(db).exec(QStringLiteral("drop table test.qt_t"));
}

void catalog(QSqlDatabase &db)
{
    QStringList tables = db.tables(QSql::Tables);
    same_text("tables", tables.contains(QStringLiteral("customers")) ? QStringLiteral("there") : tables.join(QLatin1Char(',')),
              QStringLiteral("there"));
    QStringList names;
    QSqlRecord record = db.record(QStringLiteral("sales.orders"));
    for (int i = 0; i < record.count(); i++) {
        names << record.fieldName(i);
    }
    same_answer("columns", (names.join(QLatin1Char('\n')) + QLatin1Char('\n')).toUtf8().constData(),
                "select column_name from information_schema.columns where table_name = 'orders' order by ordinal_position");
    same_text("key", db.primaryIndex(QStringLiteral("sales.orders")).fieldName(0), QStringLiteral("order_id"));
}

void errors(QSqlDatabase &db)
{
    QSqlQuery query(db);
    query.exec(QStringLiteral("select nothing_here"));
    same_text("error", query.lastError().databaseText().contains(QStringLiteral("nothing_here")) ? QStringLiteral("named") : query.lastError().text(),
              QStringLiteral("named"));
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    for (const char *source : {"rs", "pg"}) {
        QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QODBC"), QString::fromLatin1(source));
        db.setDatabaseName(QString::fromLatin1(source));
        same_text(source, db.open() ? QStringLiteral("open") : db.lastError().text(), QStringLiteral("open"));
        queries(db);
        changes(db);
        model(db);
        catalog(db);
        errors(db);
        db.close();
    }
    return ask_done();
}
