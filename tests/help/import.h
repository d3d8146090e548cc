/* Importing into a bench's company, as the system. Used by tests that need rows from files. */
#ifndef BANYAN_TESTS_HELP_IMPORT_H
#define BANYAN_TESTS_HELP_IMPORT_H

#include "help/company.h"
#include "records/import.h"

/* map: a mapping as JSON, or NULL for what is guessed. b->e says what an error was. */
enum rc bench_import(struct bench *b, const struct source *source, const char *entity, enum import_mode mode, const char *map, struct import_report *out);
enum rc bench_import_text(struct bench *b, const char *csv, const char *entity, enum import_mode mode, const char *map, struct import_report *out);
/* Ends the test when the file cannot be read or a row is refused. */
void bench_import_file(struct bench *b, const char *path, const char *entity, enum import_mode mode, const char *map, struct import_report *out);

#endif
