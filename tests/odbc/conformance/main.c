/* Walks everything that the driver can be asked about; see conformance.h. */
#include "conformance.h"

#include <stdio.h>

struct app app;
const char *source;

void row(const char *subject, const char *name, const char *answer)
{
    printf("%s|%s|%s|%s\n", subject, name, source, answer);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        source = sources[i];
        app_open_version(&app, source, SQL_OV_ODBC3_80);
        RUN(info_types);
        RUN(attributes);
        RUN(descriptor_fields);
        RUN(conversions_to_c);
        RUN(conversions_to_sql);
        app_close(&app);
    }
    return check_done();
}
