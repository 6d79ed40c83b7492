// SOCI: into and use, vectors both ways, rowsets of dynamic rows, transactions, errors.
#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST // its types are not tried here, and its headers are large
#undef SOCI_HAVE_BOOST_DATE_TIME
#include <soci/odbc/soci-odbc.h>
#include <soci/soci.h>

#include <ctime>
#include <sstream>
#include <string>
#include <vector>

#include "ask.h"

namespace {

// A dynamic row as psql writes it.
std::string line(const soci::row &row)
{
    std::ostringstream out;
    for (size_t i = 0; i < row.size(); i++) {
        out << (i > 0 ? "|" : "");
        if (row.get_indicator(i) == soci::i_null) {
            out << "(null)";
            continue;
        }
        switch (row.get_properties(i).get_data_type()) {
        case soci::dt_string:
            out << row.get<std::string>(i);
            break;
        case soci::dt_integer:
            out << row.get<int>(i);
            break;
        case soci::dt_long_long:
            out << row.get<long long>(i);
            break;
        case soci::dt_double:
            out << row.get<double>(i);
            break;
        case soci::dt_date: {
            char day[11];
            std::tm moment = row.get<std::tm>(i);
            std::strftime(day, sizeof day, "%Y-%m-%d", &moment);
            out << day;
            break;
        }
        default:
            out << "?";
        }
    }
    return out.str() + "\n";
}

void queries(soci::session &sql)
{
    for (const char *question :
         {"select * from sales.customers order by 1", "select order_id, product, quantity from sales.orders order by 1",
          "select id, c_int8, c_varchar, c_date from test.everyday_types where id in (1, 4) order by id"}) {
        std::string all;
        for (const soci::row &row : soci::rowset<soci::row>(sql.prepare << question)) {
            all += line(row);
        }
        same_answer(question, all.c_str(), question);
    }
    std::string name;
    int who = 4;
    sql << "select name from sales.customers where customer_id = :who", soci::use(who), soci::into(name);
    same("into", name.c_str(), "O'Neill & Sons");
    soci::indicator null;
    std::string city;
    sql << "select city from sales.customers where customer_id = 5", soci::into(city, null);
    same("null", null == soci::i_null ? "null" : city.c_str(), "null");
}

void vectors(soci::session &sql)
{
    sql << "create table test.soci_t (n int, words varchar(50), ratio float8)";
    std::vector<int> numbers;
    std::vector<std::string> words;
    std::vector<double> ratios;
    std::vector<soci::indicator> nulls;
    for (int i = 1; i <= 200; i++) {
        numbers.push_back(i);
        words.push_back("naïve 漢 " + std::to_string(i));
        ratios.push_back(i / 4.0);
        nulls.push_back(i % 10 == 0 ? soci::i_null : soci::i_ok);
    }
    {
        soci::transaction work(sql);
        sql << "insert into test.soci_t values (:n, :words, :ratio)", soci::use(numbers), soci::use(words, nulls), soci::use(ratios);
        work.commit();
    }
    same_answer("inserted", "200|180|5025|naïve 漢 7\n",
                "select count(*), count(words), sum(ratio), min(case when n = 7 then words end) from test.soci_t");
    std::vector<int> some(64);
    long long sum = 0, rows = 0;
    soci::statement all = (sql.prepare << "select n from test.soci_t order by n", soci::into(some));
    all.execute();
    while (all.fetch()) {
        for (int number : some) {
            sum += number;
        }
        rows += static_cast<long long>(some.size());
        some.resize(64);
    }
    same("fetched", (std::to_string(rows) + " " + std::to_string(sum)).c_str(), "200 20100");
    {
        soci::transaction undone(sql);
        soci::statement gone = (sql.prepare << "delete from test.soci_t where n > 100");
        gone.execute(true);
        same("affected", std::to_string(gone.get_affected_rows()).c_str(), "100");
    }
    same_answer("rolled back", "200\n", "select count(*) from test.soci_t");
    sql << "drop table test.soci_t";
}

void errors(soci::session &sql)
{
    std::string state = "none";
    try {
        sql << "select nothing_here";
    } catch (const soci::odbc_soci_error &error) {
        state = reinterpret_cast<const char *>(error.odbc_error_code());
    }
    same("error", state.c_str(), "42S22");
}

} // namespace

int main()
{
    try {
        for (const char *source : {"DSN=rs", "DSN=pg"}) {
            soci::session sql(soci::odbc, source);
            queries(sql);
            vectors(sql);
            errors(sql);
        }
    } catch (const std::exception &error) {
        same("an exception", error.what(), "");
    }
    return ask_done();
}
