/* JWS signatures: the examples of RFC 7515 and RFC 8037, one of Node.js's for each other algorithm,
 * and what must not pass. */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "base/crypto.h"
#include "check.h"

struct key {
    const char *crv, *n, *e, *x, *y;
};
struct sample {
    const char *alg, *kty;
    struct key key;
    const char *input, *signature;
};

static const char input[] = "eyJhbGciOiJ4In0.cGF5bG9hZA";
static const char n_2048[] = "lsz19p0vIr-UouFaoI33xDgdMKnyE-Bpp4i-iHmZ2s0ROeTAgkItgWf0E6_"
                             "uBObkwukv9xlmZ-SSuBJTeIQSgrxgIhnrEE1HfFxUTx2H-"
                             "2me21cmB587AhnS3UEOPxH5RVH7PFOTPWngCpexu27Uy2NJHeovcdBAoCdI1eB9zUvIQu"
                             "_r5fW8REVDnnkKl1415EScH279hIiCnqRI9guikKay4IYpbLRLSjkL_"
                             "OknbyIUyKVDDBHj2Y-734hvGrbxWcnUuLES5YoBX4JxzL1OZpQ-"
                             "PHhAxMFsWlWyTtoNypiefOJBOFKB_8_WIZiQlnUOKrXwTpvDE5EcRwQrcAqACQ";
static const char n_1024[] =
    "0PDM3oxuEzU0DzEUtXZ2tx-"
    "OSEGh7JaQWA74sgzshZGwnB05ZetZeFY6XdsQLGIuWk1UcU4192pRvEDMUO7DQ9y3sHqZdRbjc6_"
    "1HN5umexh2e2i4DdtsJTFx8lHlUUwaoLd4H86HrXawwzpkrH8VpHiGHC4R1TJML5NXP2dnwE";
static const char sig_1024[] = "F4uvUoVO-wpTXvjrtR_BOFEToZo7QhQOalNAsq05T-"
                               "c0rlSTme0nke9HqCPGfUuFFmg58w8KeUNwCnnxLH39LEm3JwdKsH6LNavF7SD5v_"
                               "NLYN8i1QqkKNKo-FCuN3BzDI0DD_TMmM_fqKS3cpbg5Y731FvE4dS_VGU_wchzqfs";
static const char sig_salt_20[] =
    "ZKmCndz8kvV7Vzb0kMrhRx2Tjc-peIjaROVdNdXs75AEoNf4nR3-"
    "BETcT432ccoM2twDaAhU9NoSZOz79yayF3No54lcDpKA-m_DBc7xQlt_q8ARynMNzklZY_kdwepJsCXvPzJ_"
    "aMtpNT5kS4H420otVnbDDVLY_OD_6LLsJTxjshxp8F05nUFZLRRDuPi9N4O3I2ZIj7xaAbDT0oRdhF-n_iVi6t8jPB_"
    "ZEZhfzPGMLZGAvSoS_"
    "mTOQXXXkTsi8CS6HnYaiz9X7jRbfjUoEbRfhSNaR5cTj26JGGrml4OmrbCfSGmUoLViTPy2MaBl0qkS2JvIwrP0Oc2mY5Q"
    "6jw";

/* RFC 7515 A.2 and A.3 sign the same payload. */
#define JOE                                                                                        \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl" \
    "fQ"

static const struct sample samples[] = {
    /* RFC 7515 appendix A.2 */
    {"RS256",
     "RSA",
     {NULL,
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
      "4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_"
      "7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
      "UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
      "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
      "AQAB", NULL, NULL},
     "eyJhbGciOiJSUzI1NiJ9." JOE,
     "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
     "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
     "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
     "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig"
     "cN_IoypGlUPQGe77Rw"},
    /* RFC 7515 appendix A.3 */
    {"ES256",
     "EC",
     {"P-256", NULL, NULL, "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
     "eyJhbGciOiJFUzI1NiJ9." JOE,
     "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
    /* RFC 8037 appendix A.4 */
    {"EdDSA",
     "OKP",
     {"Ed25519", NULL, NULL, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", NULL},
     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
     "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
    {"RS256",
     "RSA",
     {NULL, n_2048, "AQAB", NULL, NULL},
     input,
     "id_9GQDIivJvOPj9Zj6zwVKqXlrQVIb_"
     "rQ5t38KMEgvewzMChKFKlXD3kNoB6QLEMr2yUjuthQGKO7q0XDGJGyQKUYGwqAlAaQjS3RpSkK4Jj3qxGuE4RtNrZjkbn"
     "J-WXGbb7HPLnjfsB0qW9X7_"
     "Zg15nWqU7eUodocT8V0BIpSgkZ6mhXiBEpVo4Dram9VdVCiwaHxj2KAQp3ZcpugDmjvjULmiyKYdOUUUdO0-uabxY_"
     "EAD2yU3aGHjUSbJJ1B24EBVAuvyNHgUHTSJEw7woj42TcAF0li_WJrbY00GokAdGBzMiK6CX7uXoN1YSvrRDN7FkHP_"
     "vbZiOcjzvvFSw"},
    {"RS384",
     "RSA",
     {NULL, n_2048, "AQAB", NULL, NULL},
     input,
     "Sfm9CKLwcasLmE0aRdv9Sjo_h9ii-uA0bO2reykHH7WPvm61sLrANoC0F3b9NEh6m2Pc3PGcWWVBabKdQePkuPX0BB-"
     "ePfgTYYcoXC4knc3NhHjRzHFLW_EY6aeEf59f8pTTxgTe4ly_ZgYRN-6LpKLIVp2vWN-"
     "1lyP3mAuZkRoUslmpfruYHUEwsJDhvq_0QPVujrNjt53toLxrEz4FCb1xHYKuWNlpvR7hNX7DCQUyCg-"
     "UlBM7npKvTYSYxOWgX_NlX4PTj7afRC1pH_cVS_PUjR0NhS-BkwhIcYQLj0H1nS85XwOC7F-"
     "Sw6VWA8BGkuRp7ozllg2vce2-zWI2Og"},
    {"RS512",
     "RSA",
     {NULL, n_2048, "AQAB", NULL, NULL},
     input,
     "kfR5kmD8-wjHp4TkE3xmfWBvsayvzF1qY8DvYxmyqeOrPkwRDxEFOecBwW9jN4mcSHz_"
     "eM4Ba5B03QfJMBp1LvJcAYUeVubneGheQ_viEjHWWRaDfNqTP83AxMAdvZkOIZvYX_"
     "CGOasQtMNMVzbpkCSapeu1CzckFkqmAmQtVqc9kN4t-s2g28gmLe-"
     "LafnTFSWsBszIBO3bcYjyPA5Y1cHQz0ijYWxoD3h4lgg6NdCtknXwyezz9glYc__"
     "v0J02WlqKbaZt0vnEMaIqWBwPnPgzruJf2Ex2SAnzui5tH3Izwy6r1NcQh1grRyzPpwbfZmMjvjNwgS7AVVxf_M4LdQ"},
    {"PS256",
     "RSA",
     {NULL, n_2048, "AQAB", NULL, NULL},
     input,
     "k1tBZMKHa7qxXZhQK9mucu8DIcS_2Si6hc-NFLzDViCYqXLsoTXXW9gA4TCBf0awlIKYiZk1MFaLuJpOWuSkjAnwHIa-"
     "951jelBFx32J5LjjMfl6WYwMiCd7ma1fJnVkUR7UsHCbI4CU9HZs0XwzLH0RWspXcafuF9upmLzus_43fH8IcbReph--"
     "VuFxHmLf6FXhbdIql5Ezwpvd5S0czDBZIh1zANpzzdfbNqJ5G_"
     "olbbF5kXhamtgj1mBo5cVUwxhBzDBAP0GMpeoCx9uDeaiwDlm-"
     "r7QiriwQKP8wosaIgZnEcA6pUqgni739ju3Dq6QS4P9YJ1nWDmYB_7iZ6g"},
    {"PS384",
     "RSA",
     {NULL, n_2048, "AQAB", NULL, NULL},
     input,
     "Yxx-mV1ZEzNuiUfOkGo3av7EsBS5hOx526ICGk25ndlR87czfw8vNCd1k5NnXsQcGiDAvB66ENgaQ8w_"
     "PLlbDMZnQBHm8gcHJ6NmM4vB-lEZ-svoW_"
     "u0PwxNYqnZq3zeBaAJJniCrkMrECUnCjRo3aF5HBWtUMyP4pRcL9m2S1pCvrnF7ticgk3V56h3zT9r__"
     "ciqbnaUi5di6AZdlki0i8BJsNQ7m3L9jkpgeQcvxYw4rBpdZs4uXm09NQ1gGxm4TSTvWr64OnWjEtF5i9uJM9J2s3tvtj"
     "PiPd4EfBKmqYRdBQQc91utY67XL4hNstrWxZI7_M54ywIlEZazR1AvA"},
    {"PS512",
     "RSA",
     {NULL, n_2048, "AQAB", NULL, NULL},
     input,
     "IPD6Krl0F60EoEmalZb2QvtoRnpohkcYnal529QzBi7QV2amUOVVkngTQI7KG5o2e1BVFzD0gK1xohDKyMCj558-"
     "QO7LdIn7P0KvWax7j6o71mZX-ORmNscLt4_25pCZLbmlkmn6XfrSYmogmapIPHODbm5zLeiUYk-2q4OAsmLp7_"
     "feAq0MO2t17v6xZv27Tp3q0MuvxI3UTE_VHvQca4kcue1aXFMZdIZLGs_"
     "GCqAh0n8uUxoorutpBDRtXSE9ct1IFUYAw3UD0iPvo-OPlKgj7p7Qc0CLOUCL1y3yQyYRej3h-Q3IUJZmtFOUU6i_"
     "zUiS2LvUUWbq7lu_52Mqtg"},
    {"ES384",
     "EC",
     {"P-384", NULL, NULL, "FSx97bP94_RHwiLSvP7tGuL6xqp9YR6HXASSHSHvJrAr6eYLeqcH8o050Ha_B9CN",
      "9eW9V2ZORiZFKEUoTJTgPReEHXri9ebBx0_XoIdks1ph1CPWwjuVw80vcCwi7BBA"},
     input,
     "uh9LnPhJIs4t8xaa2Qd10dRC3Tg9nN3eQCxdnXsSs0YA8EkufRtMsdWQ2A1PMpNafLV1qkjT_"
     "NHF7IpxiXJd21ZmyzdzZ2ootr8jC8GNTx-7DND4TDvHXzojj-iJ0DVX"},
    {"ES512",
     "EC",
     {"P-521", NULL, NULL,
      "ANlLXZs7S_JKgzBAnd4ldq6JiN-5dBVrAJ25U9_146x7QEcXfLGEOUI5XK2gTcTjSWseH300xR0Y_puWnKfSTknR",
      "AIWDxhl8xTwrs5ReqvWU_kFgtrBwmYtYTu_i238JptRIdF9tBOE8W7foM3gFoPn3fJFtrmvIaUxixidm8KTkxV7z"},
     input,
     "AUmhUplenPEGfbmv5ST1S5RivoqCjAJhyhp_sPZR3_YdY80z6mC6p9BOhkx3ydiitsntuZexwJLZn-KomNM9PR-"
     "NAIIaksd0bwAc9HLCyU2LX6MLZgby84A5QQefDhAq4u_hDPRwsfGY1x3Nk52zjSRGXTTmQAMS94kRnZRldaj1JKpc"},
};

static struct rs_jwk jwk_of(const struct sample *s)
{
    const struct key *k = &s->key;
    return (struct rs_jwk){rs_span_of(s->kty), rs_span_of(k->crv), rs_span_of(k->n),
                           rs_span_of(k->e),   rs_span_of(k->x),   rs_span_of(k->y)};
}

/* With bit `flip` of the signature changed, or none for -1. */
static bool verify(const struct sample *s, const char *alg, int flip)
{
    struct rs_jwk key = jwk_of(s);
    struct rs_buf signature;
    rs_buf_init(&signature, 1000);
    bool ok = rs_base64url_decode(rs_span_of(s->signature), &signature);
    if (ok && flip >= 0) {
        signature.ptr[flip / 8] = (char)(signature.ptr[flip / 8] ^ 1 << flip % 8);
    }
    ok = ok && rs_jws_verify(rs_span_of(alg), &key, rs_span_of(s->input), rs_buf_span(&signature));
    rs_buf_clear(&signature);
    return ok;
}

static void good_signatures_pass(void)
{
    for (size_t i = 0; i < RS_COUNT(samples); i++) {
        if (!CHECK(verify(&samples[i], samples[i].alg, -1))) {
            CHECK_STR(samples[i].alg, "good");
        }
    }
}

static void a_changed_bit_or_text_does_not_pass(void)
{
    for (size_t i = 0; i < RS_COUNT(samples); i++) {
        struct sample other = samples[i];
        CHECK(!verify(&other, other.alg, 0));
        CHECK(!verify(&other, other.alg, 8 * 40 + 3));
        other.input = "eyJhbGciOiJ4In0.cGF5bG9hZB";
        CHECK(!verify(&other, other.alg, -1));
        other = samples[i];
        other.signature = "";
        CHECK(!verify(&other, other.alg, -1));
        other.signature = "AAAA";
        CHECK(!verify(&other, other.alg, -1));
    }
}

/* RFC 8725 section 3.1: the algorithm is never the token's free choice. */
static void a_key_serves_its_own_algorithm_only(void)
{
    static const char *const algs[] = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                                       "ES256", "ES384", "ES512", "EdDSA", "none",  "None",
                                       "HS256", "rs256", "RS1",   ""};
    for (size_t i = 0; i < RS_COUNT(samples); i++) {
        for (size_t k = 0; k < RS_COUNT(algs); k++) {
            bool same = strcmp(samples[i].alg, algs[k]) == 0;
            CHECK(same || !verify(&samples[i], algs[k], -1));
        }
    }
}

static void an_ecdsa_signature_of_zeros_does_not_pass(void)
{
    struct sample s = samples[1]; /* CVE-2022-21449 was this in Java */
    s.signature =
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    CHECK(!verify(&s, "ES256", -1));
}

static void weak_and_broken_keys_are_refused(void)
{
    const struct sample small = {
        "RS256", "RSA", {NULL, n_1024, "AQAB", NULL, NULL}, input, sig_1024};
    CHECK(!verify(&small, "RS256", -1));
    struct sample s = samples[0];
    static const char *const exponents[] = {NULL, "", "AQ", "AAAA", "Ag", "AQAB=", "AQAC", "!"};
    for (size_t i = 0; i < RS_COUNT(exponents); i++) {
        s.key.e = exponents[i];
        CHECK(!verify(&s, "RS256", -1));
    }
    s = samples[0];
    s.key.n = NULL;
    CHECK(!verify(&s, "RS256", -1));
    s = samples[0];
    s.kty = "EC";
    CHECK(!verify(&s, "RS256", -1));
    s = samples[1];
    s.key.y = s.key.x; /* not on the curve */
    CHECK(!verify(&s, "ES256", -1));
    s = samples[1];
    s.key.y = NULL;
    CHECK(!verify(&s, "ES256", -1));
    s = samples[1];
    s.key.crv = "P-384";
    CHECK(!verify(&s, "ES256", -1));
    s = samples[2];
    s.key.x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo!";
    CHECK(!verify(&s, "EdDSA", -1));
    s = samples[2];
    s.key.crv = "X25519";
    CHECK(!verify(&s, "EdDSA", -1));
}

/* RFC 7518 section 3.5: the salt is as long as the digest. */
static void a_salt_of_another_length_does_not_pass(void)
{
    const struct sample s = {
        "PS256", "RSA", {NULL, n_2048, "AQAB", NULL, NULL}, input, sig_salt_20};
    CHECK(!verify(&s, "PS256", -1));
}

/* The host may be between SSL_read and SSL_get_error in this thread. */
static void no_error_stays_in_openssls_queue(void)
{
    struct sample s = samples[1];
    s.key.y = s.key.x;
    ERR_clear_error();
    CHECK(!verify(&s, "ES256", -1));
    CHECK(!verify(&samples[0], "RS256", 9));
    CHECK_INT(ERR_peek_error(), 0);
}

int main(void)
{
    RUN(good_signatures_pass);
    RUN(a_changed_bit_or_text_does_not_pass);
    RUN_ONCE(a_key_serves_its_own_algorithm_only);
    RUN(an_ecdsa_signature_of_zeros_does_not_pass);
    RUN(weak_and_broken_keys_are_refused);
    RUN(a_salt_of_another_length_does_not_pass);
    RUN(no_error_stays_in_openssls_queue);
    return check_done();
}
