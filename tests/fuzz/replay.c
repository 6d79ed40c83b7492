/* The main of a fuzz target in ordinary builds: every file of the corpus, then its truncations,
 * then changes of it chosen by a fixed seed, until SECONDS (RS_FUZZ_SECONDS in the environment, 1
 * by default) are over. Usage: fuzz_<name> FOLDER. An input that ends the program is left in the
 * file that RS_FUZZ_LAST names, when it is set. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "fuzz.h"

enum { MAX_FILES = 1000, MAX_FILE = 1 << 20, SPARE = 64 };

struct seed {
    char *bytes; /* owned */
    size_t len;
};

static struct seed seeds[MAX_FILES];
static size_t seed_count, run_count;
static uint64_t chance_state = 20261124;

/* xorshift64: the same changes everywhere. */
static size_t chance(size_t below)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return below > 0 ? (size_t)(chance_state % below) : 0;
}

static void keep(const char *bytes, size_t len)
{
    const char *path = getenv("RS_FUZZ_LAST");
    FILE *file = path ? fopen(path, "wb") : NULL;
    if (file) {
        fwrite(bytes, 1, len, file);
        fclose(file);
    }
}

static void run(const char *bytes, size_t len)
{
    keep(bytes, len);
    run_count++;
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, len);
}

static void read_seed(const char *folder, const char *name)
{
    char *path = rs_format("%s/%s", folder, name);
    FILE *file = path ? fopen(path, "rb") : NULL;
    char *bytes = malloc(MAX_FILE);
    if (file && bytes && seed_count < MAX_FILES) {
        size_t len = fread(bytes, 1, MAX_FILE, file);
        seeds[seed_count++] = (struct seed){bytes, len};
        bytes = NULL;
    }
    if (file) {
        fclose(file);
    }
    free(bytes);
    free(path);
}

static int by_content(const void *a, const void *b)
{
    const struct seed *one = a, *two = b;
    size_t len = one->len < two->len ? one->len : two->len;
    int order = memcmp(one->bytes, two->bytes, len);
    return order != 0 ? order : (one->len > two->len) - (one->len < two->len);
}

static void read_seeds(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] != '.') {
            read_seed(folder, entry->d_name);
        }
    }
    if (dir) {
        closedir(dir);
    }
    /* The order of a folder is the file system's. */
    qsort(seeds, seed_count, sizeof *seeds, by_content);
}

/* At most about a hundred lengths of each. */
static void run_truncations(const struct seed *seed)
{
    size_t step = seed->len / 100 + 1;
    for (size_t len = 0; len < seed->len; len += step) {
        run(seed->bytes, len);
    }
}

static void change(char *bytes, size_t *len)
{
    const char odd[] = {0,   '\n', ' ', '"', '%', '\'', '\\',
                        '{', '}',  '0', '9', '-', '.',  (char)255};
    size_t at = chance(*len), from;
    switch (chance(5)) {
    case 0:
        bytes[at] = (char)(bytes[at] ^ (char)(1 << chance(8)));
        break;
    case 1:
        bytes[at] = odd[chance(sizeof odd)];
        break;
    case 2: /* cut out */
        *len -= 1;
        memmove(bytes + at, bytes + at + 1, *len - at);
        break;
    case 3: /* put in */
        memmove(bytes + at + 1, bytes + at, *len - at);
        bytes[at] = odd[chance(sizeof odd)];
        *len += 1;
        break;
    default: /* copy a piece to another place */
        from = chance(*len);
        memmove(bytes + at, bytes + from, chance(*len - (at > from ? at : from)));
        break;
    }
}

static void run_changed(const struct seed *seed)
{
    char *bytes = malloc(seed->len + SPARE);
    size_t len = seed->len, changes = 1 + chance(4);
    if (bytes) {
        memcpy(bytes, seed->bytes, len);
        for (size_t i = 0; i < changes && len > 1; i++) {
            change(bytes, &len);
        }
        run(bytes, len);
    }
    free(bytes);
}

int main(int argc, char **argv)
{
    const char *text = getenv("RS_FUZZ_SECONDS");
    int64_t seconds = 1;
    if (argc != 2 || (text && !rs_span_to_i64(rs_span_of(text), &seconds))) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    read_seeds(argv[1]);
    for (size_t i = 0; i < seed_count; i++) {
        run(seeds[i].bytes, seeds[i].len);
        run_truncations(&seeds[i]);
    }
    int64_t end = rs_clock_monotonic_ms() + seconds * 1000;
    while (seed_count > 0 && rs_clock_monotonic_ms() < end) {
        run_changed(&seeds[chance(seed_count)]);
    }
    for (size_t i = 0; i < seed_count; i++) {
        free(seeds[i].bytes);
    }
    printf("%zu runs of %zu seeds\n", run_count, seed_count);
    return seed_count > 0 ? 0 : 1;
}
