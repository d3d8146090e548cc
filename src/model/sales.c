/* What is sold: products, orders and their lines, and the rates between currencies. */
#include "model/families.h"

static const struct field product_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED, .max = 200 },
	{ "name_en", TYPE_TEXT, FIELD_SEARCHED, .max = 200 },
	{ "family", TYPE_TEXT, FIELD_LISTED | FIELD_INDEXED, .max = 100 },
	{ "maturity", TYPE_CHOICE, FIELD_LISTED, .list = "product_maturity" },
	{ "kind", TYPE_CHOICE, FIELD_LISTED | FIELD_REQUIRED, .list = "product_kind", .initial = "goods" },
	{ "unit_of_measure", TYPE_TEXT, FIELD_LISTED, .max = 20 },
	{ "list_price", TYPE_MONEY, FIELD_LISTED },
	{ "unit_cost", TYPE_MONEY, 0, CLASS_CONFIDENTIAL },
	{ "launched_on", TYPE_DATE, FIELD_LISTED },
	{ "active", TYPE_BOOL, FIELD_LISTED | FIELD_REQUIRED, .initial = "true" },
	{ "note", TYPE_LONG_TEXT, FIELD_MORE, .max = 4000 },
};

static const struct field order_fields[] = {
	{ "number", TYPE_CODE, FIELD_KEY | FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED, .max = 64 },
	{ "account", TYPE_REF, FIELD_LISTED | FIELD_INDEXED, .ref = "account" },
	{ "ordered_at", TYPE_INSTANT, FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .initial = "@now" },
	{ "ordered_on", TYPE_DATE, FIELD_SYSTEM, .derived_from = "ordered_at" },
	{ "currency", TYPE_CURRENCY, FIELD_LISTED | FIELD_REQUIRED, .max = 3, .initial = "@currency" },
	{ "status", TYPE_CHOICE, FIELD_LISTED | FIELD_REQUIRED, .list = "order_status", .initial = "confirmed" },
	{ "kind", TYPE_CHOICE, FIELD_LISTED | FIELD_REQUIRED, .list = "order_kind", .initial = "sale" },
	{ "contact", TYPE_REF, FIELD_INDEXED, .ref = "contact" },
	{ "promised_on", TYPE_DATE, FIELD_LISTED },
	{ "delivered_on", TYPE_DATE, FIELD_LISTED },
	{ "reference", TYPE_TEXT, FIELD_SEARCHED, .max = 100 },
	{ "note", TYPE_LONG_TEXT, FIELD_MORE, .max = 4000 },
};

/* So that sums over four thousand million lines stay within 128 bits; a line's amount has a bound of its own (records/rules.h). */
#define QUANTITY_MOST INT64_C(1000000000000) /* 10⁹ pieces */
#define PRICE_MOST INT64_C(1000000000000000)  /* 10¹¹ */

static const struct field order_line_fields[] = {
	{ "order", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "order" },
	{ "account", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "account", .derived_from = "order" },
	{ "ordered_on", TYPE_DATE, FIELD_LISTED | FIELD_SYSTEM, .derived_from = "order" },
	{ "currency", TYPE_CURRENCY, FIELD_SYSTEM, .max = 3, .derived_from = "order" },
	{ "product", TYPE_REF, FIELD_LISTED | FIELD_INDEXED, .ref = "product" },
	{ "quantity", TYPE_QUANTITY, FIELD_REQUIRED | FIELD_LISTED, .least = -QUANTITY_MOST, .most = QUANTITY_MOST },
	{ "unit_price", TYPE_MONEY, FIELD_REQUIRED | FIELD_LISTED, .least = -PRICE_MOST, .most = PRICE_MOST },
	{ "discount", TYPE_RATIO, FIELD_REQUIRED | FIELD_LISTED, .initial = "0", .least = -10000, .most = 10000 },
	{ "unit_cost", TYPE_MONEY, 0, CLASS_CONFIDENTIAL, .least = -PRICE_MOST, .most = PRICE_MOST },
	{ "net", TYPE_MONEY, FIELD_LISTED | FIELD_SYSTEM, .derived_from = "quantity" },
	{ "kind", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "line_kind", .derived_from = "quantity" },
	{ "note", TYPE_TEXT, FIELD_MORE, .max = 500 },
};

static const struct field rate_fields[] = {
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LISTED, .max = 3 },
	{ "valid_on", TYPE_DATE, FIELD_REQUIRED | FIELD_LISTED, .initial = "@today" },
	{ "rate", TYPE_MONEY, FIELD_REQUIRED | FIELD_LISTED, .least = 1, .most = 100000000000 },
	{ "source", TYPE_TEXT, FIELD_LISTED, .max = 200 },
};

const struct entity model_product = {
	"product", "products", "product", "package", ENTITY_PAGE | ENTITY_NOTES, OPS_ALL, SCOPE_OPEN, .order = "code", FIELDS(product_fields),
	.children = LIST("order_line"),
};
const struct entity model_order = {
	"order", "orders", "sales_order", "file-invoice", ENTITY_PAGE | ENTITY_NOTES, OPS_ALL, SCOPE_VIA, "account", "-ordered_at", FIELDS(order_fields),
	.children = LIST("order_line"), .indexes = LIST("account,ordered_at"),
};
const struct entity model_order_line = {
	"order_line", "order_lines", "order_line", "list-details", ENTITY_PAGE, OPS_ALL, SCOPE_VIA, "account", "id", FIELDS(order_line_fields),
	.indexes = LIST("account,ordered_on"),
};
const struct entity model_rate = {
	"rate", "rates", "rate", "currency-yuan", ENTITY_PAGE, OPS_ALL, SCOPE_OPEN, .order = "-valid_on", FIELDS(rate_fields), .unique = LIST("currency,valid_on"),
};
