/* Whole sign-ins against a fake provider and a fake person: what is opened, asked, stored, told. */
#include "check.h"
#include "fake_provider.h"

static void a_person_signs_in_once_and_the_store_does_the_rest(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    struct fake_try try = {.ok = false};
    struct rs_signin_config config = fake_config("file", dir);
    fake->announces_iss = true;
    fake_try_with(&try, fake, &config, NULL, NULL);
    CHECK(try.ok);
    CHECK_STR(rs_error_text(&try.err), "");
    CHECK(try.token.fresh);
    CHECK_STR(try.token.identity, "ana@example.com");
    CHECK_STR(try.token.subject, "ana");
    CHECK_INT(try.token.expires, fake->now + 3600);
    CHECK_STR(rs_secret_str(&try.token.refresh), "refresh-1");
    fake_join(fake);
    CHECK(strstr(fake->page, "HTTP/1.1 200") != NULL);
    CHECK(strstr(fake->page, "ana@<wbr>example.com") != NULL);
    CHECK(strstr(fake->page, "dev on test-cluster") != NULL);
    fake_try_clear(&try);
    fake_try_with(&try, fake, &config, NULL, NULL);
    CHECK(try.ok && !try.token.fresh);
    fake_try_clear(&try);
    rs_table_clear(); /* like another process */
    fake_try_with(&try, fake, &config, NULL, NULL);
    CHECK(try.ok && !try.token.fresh);
    CHECK_STR(try.token.identity, "ana@example.com");
    CHECK_INT(fake->windows, 1);
    CHECK_INT(fake->redeems, 1);
    CHECK_INT(fake->refreshes, 0);
    fake_try_clear(&try);
    fake_dir_free(dir);
    fake_free(fake);
}

int main(void)
{
    RUN(a_person_signs_in_once_and_the_store_does_the_rest);
    return check_done();
}
