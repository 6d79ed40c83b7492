/* The unchanging pieces of the pages: style, script, pictures. Strings, kept apart from the code so
 * that a designer can read them. The hashes in Content-Security-Policy are of exactly these. */
#ifndef RS_NET_PAGE_PARTS_H
#define RS_NET_PAGE_PARTS_H

extern const char rs_page_style[];
/* Takes the authorization code out of the address bar and the history without a request. */
extern const char rs_page_script[];
/* Inline SVG in the middle of the card, by enum rs_page_kind. */
extern const char *const rs_page_pictures[4];

#endif
