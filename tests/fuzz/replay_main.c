/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay_main.c: runs a fuzz target over files and folders, without a fuzzer.
 *
 *     fuzz_reader seeds/ crash-1234 ...
 *
 * Each input is handed over whole, and cut short at a few places: a copy of the
 * exact size each time, so that a sanitizer sees one octet too many.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long inputs, calls;

static void once(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        abort();
    memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    calls++;
}

static void replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t size = 0, capacity = 0, got;
    if (!f) {
        fprintf(stderr, "cannot open %s\n", path);
        exit(1);
    }
    do {
        if (size == capacity && !(data = realloc(data, capacity = capacity * 2 + 4096)))
            abort();
        got = fread(data + size, 1, capacity - size, f);
        size += got;
    } while (got);
    fclose(f);
    once(data, size);
    for (size_t cut = 0; cut < size && cut < 64 && size <= 4096; cut++)
        once(data, cut);
    for (size_t part = 1; part < 8; part++)
        once(data, size * part / 8);
    free(data);
    inputs++;
}

static void replay(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return;
    if (!S_ISDIR(st.st_mode)) {
        replay_file(path);
        return;
    }
    struct dirent **names;
    const int count = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[4096];
        if (names[i]->d_name[0] != '.' && snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name) < (int)sizeof inner)
            replay(inner);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
}

int main(int argc, char **argv)
{
    once((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%lu inputs, %lu calls\n", inputs, calls);
    return 0;
}
