/* The page that the person sees last: self-contained, light and dark, no request of its own, no
 * echo of outside text that is not escaped. Its headers are section 2.3's of
 * docs/internals/sign-in.md. */
#ifndef RS_NET_PAGE_H
#define RS_NET_PAGE_H

#include "base/buf.h"

enum rs_page_kind { RS_PAGE_SUCCESS, RS_PAGE_FAILURE, RS_PAGE_WAITING, RS_PAGE_NOT_HERE };

struct rs_page {
    enum rs_page_kind kind;
    const char *title;   /* "You are signed in" */
    const char *who;     /* "ana.lopes@example.com", NULL: not known */
    const char *what;    /* "dev on test-cluster", NULL: not known */
    const char *message; /* one or two sentences: what happened; plain text */
    const char *advice;  /* what to do next; NULL: none */
    const char *onward;  /* the address that the browser goes on to by itself; NULL: none */
};

void rs_page_write(struct rs_buf *out, const struct rs_page *page);
/* The value of Content-Security-Policy that fits the pages: hashes of their style and script. */
void rs_page_policy(struct rs_buf *out);

#endif
