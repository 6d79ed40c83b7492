# Makes C strings of the catalog queries: cmake -DOUT=file.c "-DSQL=a.sql;b.sql" -P embed.cmake. Comments go, and blanks
# are squeezed, so that the server's query log stays readable. The table is declared in odbc/catalogquery.h.
set(rows "")
foreach(path ${SQL})
  get_filename_component(name ${path} NAME_WE)
  file(READ ${path} text)
  string(REGEX REPLACE "--[^\n]*" "" text "${text}")
  string(REGEX REPLACE "[ \t\r\n]+" " " text "${text}")
  string(STRIP "${text}" text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(APPEND rows "    {\"${name}\",\n     \"${text}\"},\n")
endforeach()
file(WRITE ${OUT} "/* Made by driver/odbc/catalog/embed.cmake. */\n#include \"odbc/catalogquery.h\"\n\n\
const struct rs_catalog_sql rs_catalog_sql[] = {\n${rows}    {NULL, NULL},\n};\n")
