/* Guessing a mapping from the names of columns in three languages and from what stands in them. */
#include "records/import.h"

#include "base/mem.h"
#include "lang/catalogue.h"
#include "lang/fold.h"

#include <stdio.h>
#include <string.h>

enum { PATHS_MAX = 400, SAMPLE_ROWS = 20 };

/* Names that files in the field use and that are no field's own name. Folded: lower case, no spaces or signs. */
static const struct { const char *entity, *header, *path; } synonyms[] = {
	{ "account", "customerid", "code" }, { "account", "customerno", "code" }, { "account", "accountcode", "code" }, { "account", "businessentityid", "code" },
	{ "account", "客户编号", "code" }, { "account", "客户编码", "code" }, { "account", "客户代码", "code" }, { "account", "编号", "code" },
	{ "account", "companyname", "name" }, { "account", "company", "name" }, { "account", "account", "name" }, { "account", "客户名称", "name" },
	{ "account", "公司名称", "name" }, { "account", "企业名称", "name" }, { "account", "客户全称", "name" }, { "account", "客户", "name" }, { "account", "简称", "short_name" },
	{ "account", "employees", "staff" }, { "account", "numberemployees", "staff" }, { "account", "员工人数", "staff" }, { "account", "从业人员", "staff" },
	{ "account", "人数", "staff" }, { "account", "annualrevenue", "revenue" }, { "account", "营业收入", "revenue" }, { "account", "年营业额", "revenue" },
	{ "account", "sector", "industry" }, { "account", "所属行业", "industry" }, { "account", "swindustryname", "industry" }, { "account", "地区", "city" },
	{ "account", "城市", "city" }, { "account", "officelocation", "country" }, { "account", "subsidiaryof", "parent.name" }, { "account", "母公司", "parent.name" },
	{ "account", "负责人", "owner.name" }, { "account", "客户经理", "owner.name" }, { "account", "税号", "credit_code" },
	{ "account", "社会信用代码", "credit_code" }, { "account", "postalcode", "postal_code" }, { "account", "邮编", "postal_code" },
	{ "account", "联系电话", "phone" }, { "account", "网址", "website" },
	{ "contact", "姓名", "name" }, { "contact", "联系人", "name" }, { "contact", "联系人姓名", "name" }, { "contact", "客户联系人", "name" }, { "contact", "contactname", "name" }, { "contact", "手机", "phone" }, { "contact", "手机号", "phone" },
	{ "contact", "电话", "phone" }, { "contact", "邮箱", "email" }, { "contact", "职务", "post" }, { "contact", "职位", "post" }, { "contact", "contacttitle", "post" },
	{ "contact", "title", "post" }, { "contact", "客户编号", "account.code" }, { "contact", "客户编码", "account.code" }, { "contact", "公司名称", "account.name" },
	{ "contact", "客户名称", "account.name" }, { "contact", "customerid", "account.code" }, { "contact", "companyname", "account.name" },
	{ "product", "productid", "code" }, { "product", "stockcode", "code" }, { "product", "description", "name" }, { "product", "productname", "name" },
	{ "product", "产品编号", "code" }, { "product", "产品名称", "name" }, { "product", "产品系列", "family" }, { "product", "unitprice", "list_price" },
	{ "order", "orderid", "number" }, { "order", "invoiceno", "number" }, { "order", "订单编号", "number" }, { "order", "单号", "number" },
	{ "order", "customerid", "account.code" }, { "order", "客户编号", "account.code" }, { "order", "客户名称", "account.name" }, { "order", "orderdate", "ordered_at" },
	{ "order", "invoicedate", "ordered_at" }, { "order", "下单日期", "ordered_at" }, { "order", "订单日期", "ordered_at" }, { "order", "requireddate", "promised_on" },
	{ "order", "shippeddate", "delivered_on" },
	{ "order_line", "invoiceno", "order.number" }, { "order_line", "orderid", "order.number" }, { "order_line", "订单号", "order.number" },
	{ "order_line", "订单编号", "order.number" }, { "order_line", "单号", "order.number" }, { "order_line", "stockcode", "product.code" },
	{ "order_line", "productid", "product.code" }, { "order_line", "产品编号", "product.code" }, { "order_line", "产品编码", "product.code" },
	{ "order_line", "物料编码", "product.code" }, { "order_line", "物料编号", "product.code" },
	{ "order_line", "物料号", "product.code" }, { "order_line", "料号", "product.code" }, { "order_line", "货号", "product.code" },
	{ "order_line", "商品编码", "product.code" }, { "order_line", "品名", "product.name" }, { "order_line", "物料名称", "product.name" },
	{ "order_line", "商品名称", "product.name" }, { "order_line", "销售订单号", "order.number" }, { "order_line", "销售日期", "order.ordered_at" },
	{ "order_line", "产品名称", "product.name" }, { "order_line", "description", "product.name" }, { "order_line", "quantity", "quantity" },
	{ "order_line", "qty", "quantity" }, { "order_line", "数量", "quantity" }, { "order_line", "unitprice", "unit_price" }, { "order_line", "price", "unit_price" },
	{ "order_line", "单价", "unit_price" }, { "order_line", "折扣", "discount" }, { "order_line", "成本", "unit_cost" }, { "order_line", "invoicedate", "order.ordered_at" },
	{ "order_line", "orderdate", "order.ordered_at" }, { "order_line", "订单日期", "order.ordered_at" }, { "order_line", "下单日期", "order.ordered_at" },
	{ "order_line", "日期", "order.ordered_at" }, { "order_line", "customerid", "order.account.code" }, { "order_line", "客户编号", "order.account.code" },
	{ "order_line", "客户编码", "order.account.code" }, { "order_line", "客户名称", "order.account.name" }, { "order_line", "country", "order.account.country" },
	{ "order_line", "国家", "order.account.country" }, { "order_line", "币种", "order.currency" },
};

/* "Invoice No." and "invoice_no" are one name; letters, digits and Han characters count. */
static struct str plain_name(struct arena *a, struct str s)
{
	struct str folded;
	char *out;
	size_t n = 0;

	if (fold_text(a, str_trim(s), &folded) || !(out = arena_alloc(a, folded.n + 1)))
		return STR("");
	for (size_t i = 0; i < folded.n; i++) {
		unsigned char c = (unsigned char)folded.p[i];
		if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
			out[n++] = (char)c;
	}
	return (struct str){ out, n };
}

/* Is the header the field's name, or its label in one of the languages? */
static bool names_field(struct arena *a, struct str plain, const struct entity *t, const struct field *f)
{
	char key[160];

	if (str_eq(plain, plain_name(a, str_of(f->name))))
		return true;
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		if (f->label[l] && str_eq(plain, plain_name(a, str_of(f->label[l]))))
			return true;
		snprintf(key, sizeof key, "field.%s.%s", t->name, f->name);
		if (!catalogue_has(str_of(key)))
			snprintf(key, sizeof key, "field.%s", f->name);
		if (catalogue_has(str_of(key)) && str_eq(plain, plain_name(a, catalogue_text((enum language)l, key))))
			return true;
	}
	return false;
}

static bool settable(const struct context *x, const struct entity *t, const struct field *f)
{
	return !(f->flags & (FIELD_COMMON | FIELD_SYSTEM | FIELD_HIDDEN)) && principal_writes(x->who, t, f);
}

/* The path that a header means by its words; empty when it means none. */
static struct str guess_by_name(struct context *x, const struct entity *t, struct str header)
{
	struct str plain = plain_name(x->arena, header);

	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (!strcmp(synonyms[i].entity, t->name) && str_is(plain, synonyms[i].header))
			return str_of(synonyms[i].path);
	for (int i = 0; i < t->field_count && plain.n; i++) {
		const struct field *f = &t->fields[i];
		if (!settable(x, t, f) || !names_field(x->arena, plain, t, f))
			continue;
		if (f->type != TYPE_REF)
			return str_of(f->name);
		return str_of(arena_printf(x->arena, "%s.%s", f->name, f->target->key ? f->target->key->name : f->target->title->name));
	}
	return STR("");
}

/* A header that is a path already: what our own export writes. */
static struct str exact_path(struct context *x, const struct entity *t, struct str header)
{
	struct str rest = str_trim(header), name, whole = rest;

	while (str_split(&rest, '.', &name)) {
		const struct field *f = entity_field(t, name);
		if (!f || f->flags & (FIELD_COMMON | FIELD_HIDDEN) || (rest.p && f->type != TYPE_REF) || (f->flags & FIELD_SYSTEM))
			return STR("");
		t = f->type == TYPE_REF ? f->target : t;
	}
	return whole;
}

/* Every column bears a name that our own export writes. */
static bool is_own_export(const struct entity *t, const struct table_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		struct str rest = row->cells[i].text, name;
		const struct entity *at = t;
		while (at && str_split(&rest, '.', &name)) {
			const struct field *f = entity_field(at, name);
			if (!f)
				return false;
			at = f->type == TYPE_REF ? f->target : NULL;
		}
		if (rest.p)
			return false;
	}
	return row->count > 0;
}

static bool taken(const struct import_mapping *m, struct str path)
{
	for (int i = 0; i < m->column_count; i++)
		if (str_eq(m->columns[i].path, path))
			return true;
	return false;
}

static enum rc take_header(struct context *x, const struct entity *t, const struct table_row *row, struct import_mapping *m, struct error *e)
{
	bool own = !t->key && is_own_export(t, row);

	if (row->count > IMPORT_COLUMNS_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.too_many_columns", NULL, NULL);
	for (size_t i = 0; i < row->count; i++) {
		struct import_column *c = &m->columns[m->column_count];
		struct str path;
		c->header = arena_str(x->arena, row->cells[i].text);
		/* numbers of rows are this company's own: in a file from elsewhere "id" means something else */
		path = own && str_is(c->header, "id") ? STR("id") : exact_path(x, t, c->header);
		if (!path.n)
			path = guess_by_name(x, t, c->header);
		c->path = path.n && !taken(m, path) ? path : STR("");
		c->guessed = c->path.n > 0;
		m->column_count++;
	}
	return RC_OK;
}

/* Texts and numbers of a row referred to; what must be one of a list, or a day, is left to the person who knows the file. */
static bool goes_along(const struct field *f)
{
	return f->type == TYPE_TEXT || f->type == TYPE_PLACE || f->type == TYPE_INDUSTRY || f->type == TYPE_PHONE || f->type == TYPE_URL || f->type == TYPE_INT ||
	       f->type == TYPE_MONEY || f->type == TYPE_LONG_TEXT;
}

/* The entity whose row a path names by its key or title: "order.account.code" names an account at "order.account". False for other paths. */
static bool names_row(const struct entity *t, struct str path, struct str *prefix, const struct entity **out)
{
	struct str rest = path, name;
	const struct field *f = NULL;

	while (str_split(&rest, '.', &name)) {
		if (!(f = entity_field(t, name)))
			return false;
		if (f->type != TYPE_REF)
			break;
		t = f->target;
	}
	if (!f || f->type == TYPE_REF || !(f->flags & (FIELD_KEY | FIELD_TITLE)) || name.n == path.n)
		return false;
	*prefix = str_part(path, 0, path.n - name.n);
	*out = t;
	return true;
}

/* Companies and people in one sheet: what no column of the entity itself is called may belong to a row that the file names. */
static void guess_by_reference(struct context *x, const struct entity *t, struct import_mapping *m)
{
	struct str prefix, own;
	const struct entity *target;

	for (int k = 0; k < m->column_count; k++) {
		if (!m->columns[k].path.n || !names_row(t, m->columns[k].path, &prefix, &target))
			continue;
		for (int i = 0; i < m->column_count; i++) {
			struct import_column *c = &m->columns[i];
			const struct field *f = c->path.n ? NULL : entity_field(target, own = guess_by_name(x, target, c->header));
			struct str path = f && goes_along(f) ? str_of(arena_printf(x->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(own))) : STR("");
			if (path.n && !taken(m, path)) {
				c->path = path;
				c->guessed = true;
			}
		}
	}
}

/* What stands in it: addresses of mail and credit codes give themselves away. */
static void guess_by_content(const struct entity *t, struct import_mapping *m)
{
	for (int i = 0; i < m->column_count; i++) {
		struct str s = m->columns[i].samples[0];
		const char *path = s.n && str_find(s, '@') < s.n && str_find(s, ' ') == s.n ? "email" : s.n == 18 && s.p[0] == '9' ? "credit_code" : NULL;
		if (m->columns[i].path.n || !path || !entity_field(t, str_of(path)) || taken(m, str_of(path)))
			continue;
		m->columns[i].path = str_of(path);
		m->columns[i].guessed = true;
	}
}

enum rc import_guess(struct context *x, const struct entity *t, struct table_reader *table, struct import_mapping *out, struct error *e)
{
	struct table_row row;
	bool more = true;
	enum rc rc;

	*out = (struct import_mapping){ .create_missing = true };
	if ((rc = table_find_header(table, &out->skip, e)))
		return rc;
	for (size_t i = 0; rc == RC_OK && more && i <= out->skip; i++)
		rc = table_next(table, &row, &more, e);
	if (rc == RC_OK && !more)
		return error_set(e, RC_INVALID, "file", "error.table_empty", NULL, NULL);
	if (rc || (rc = take_header(x, t, &row, out, e)))
		return rc;
	for (int n = 0; n < SAMPLE_ROWS && (rc = table_next(table, &row, &more, e)) == RC_OK && more; n++)
		for (int i = 0; i < out->column_count; i++)
			for (int s = 0; s < 3 && (size_t)i < row.count && row.cells[i].text.n; s++)
				if (!out->columns[i].samples[s].n) {
					out->columns[i].samples[s] = arena_str(x->arena, row.cells[i].text);
					break;
				}
	guess_by_content(t, out);
	guess_by_reference(x, t, out);
	return rc ? rc : table_rewind(table, e);
}

/* --- what may be chosen ---------------------------------------------------------------------------------------------------------------------------------- */

static void add_path(struct context *x, struct import_paths *out, const char *prefix, const struct field *f)
{
	if (out->count < PATHS_MAX)
		out->items[out->count++] = (struct import_path){ str_of(arena_printf(x->arena, "%s%s", prefix, f->name)), f };
}

static void paths_of(struct context *x, const struct entity *t, const char *prefix, int depth, struct import_paths *out)
{
	for (int i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (!settable(x, t, f))
			continue;
		if (f->type != TYPE_REF)
			add_path(x, out, prefix, f);
		else if (depth < 2 && f->target != t)
			paths_of(x, f->target, arena_printf(x->arena, "%s%s.", prefix, f->name), depth + 1, out);
		else if (f->target->key)
			add_path(x, out, arena_printf(x->arena, "%s%s.", prefix, f->name), f->target->key);
	}
}

enum rc import_paths(struct context *x, const struct entity *t, struct import_paths *out, struct error *e)
{
	*out = (struct import_paths){ .items = arena_new_array(x->arena, struct import_path, PATHS_MAX) };
	if (!out->items)
		return error_no_memory(e);
	paths_of(x, t, "", 0, out);
	add_path(x, out, "", &t->fields[COMMON_ID]);
	return RC_OK;
}
