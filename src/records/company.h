/* One company = one database, opened: its store, schema, settings, roles and keys. Everything that works on data holds one. */
#ifndef BANYAN_RECORDS_COMPANY_H
#define BANYAN_RECORDS_COMPANY_H

#include "model/ddl.h"
#include "model/schema.h"
#include "store/store.h"

struct company;
struct zone;

struct company_options {
	const char *url;       /* file or postgresql://… */
	const char *key_file;  /* sealing key; NULL = beside the file (FILE.key), or $BANYAN_KEY_FILE */
	bool create;           /* init: RC_CONFLICT when it is made already */
	int readers, writers;
	bool fast_and_unsafe;  /* see store.h */
};

/* Where its sealing key lies: key_file, else $BANYAN_KEY_FILE, else beside the file (banyan.key for PostgreSQL). */
void company_key_path(const struct company_options *o, char *path, size_t size);

/* Opens, upgrades the tables additively when the program is newer. Errors: RC_NOT_FOUND no such database, RC_CONFLICT made already (create),
 * RC_UNSUPPORTED made by a newer or incompatible program. */
enum rc company_open(const struct company_options *o, struct company **out, struct error *e);
void company_close(struct company *c);

/* What opening would do to the tables of a database made by an older program, as lines of the model's description; refused ones stop it. Changes nothing. */
struct company_change { const char *line; bool refused; };
struct company_changes { struct company_change *items; size_t count; };
enum rc company_pending_changes(const struct company_options *o, struct arena *a, struct company_changes *out, struct error *e);

struct store *company_store(struct company *c);
/* How its engine spells column types. */
struct dialect_types company_dialect(const struct store *s);
/* The schema in force, counted: release what was acquired. Looks for a newer generation at most once a second. */
const struct schema *company_schema(struct company *c);
void schema_release(struct company *c, const struct schema *s);
/* Forces the look (after this process has changed custom fields, roles or settings). */
enum rc company_refresh(struct company *c, struct error *e);

/* Settings are rows (records/setting.c): name, type, default, who may change it. The text is valid as long as the company. */
struct str company_setting(struct company *c, const char *name);
int64_t company_setting_int(struct company *c, const char *name);
const struct zone *company_zone(struct company *c);

/* A whole number kept with the database by name; 0 where there is none. Inside records/. */
enum rc company_meta_put(struct db *db, const char *name, int64_t number, struct error *e);
enum rc company_meta_get(struct company *c, const char *name, int64_t *out, struct error *e);

/* XChaCha20-Poly1305 with the company's key. out in the arena. */
enum rc company_seal(struct company *c, struct arena *a, struct str plain, struct str *out, struct error *e);
enum rc company_unseal(struct company *c, struct arena *a, struct str sealed, struct str *out, struct error *e);

#endif
