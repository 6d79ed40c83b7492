/* Issuer templates; see issuer.h. */
#include "signin/issuer.h"

#include <string.h>

enum { ID_LEN = 36 };

bool rs_issuer_fits(const char *template, const char *issuer, struct rs_span *tenant)
{
    static const char mark[] = "{tenantid}";
    const char *at = strstr(template, mark);
    size_t before = at ? (size_t)(at - template) : 0;
    if (!at || strlen(issuer) != strlen(template) - strlen(mark) + ID_LEN ||
        strncmp(template, issuer, before) != 0 ||
        strcmp(at + strlen(mark), issuer + before + ID_LEN) != 0) {
        return false;
    }
    *tenant = (struct rs_span){issuer + before, ID_LEN};
    return strspn(issuer + before, "0123456789abcdefABCDEF-") >= ID_LEN;
}
