/* Compiles HTML templates to C.
 *   template NAME.html OUT.c          one function: void template_NAME(struct page_out *out, const struct TYPE *v)
 *   template --header OUT.h A.html …  the declarations of all
 * Escaping is chosen here, by where an expression stands; docs/ADDING.md tells what may be written. */
#include "host.h"
#include "template_html.h"

#include <stdio.h>
#include <string.h>

enum block_kind { BLOCK_IF, BLOCK_FOR, BLOCK_DEFINE };
enum { DEPTH_MAX = 32 };

struct block {
	enum block_kind kind;
	size_t line;
	struct place start;
	struct place end;      /* of the branches so far */
	bool has_end, has_else;
};

struct compiler {
	const char *file;
	struct str source;
	size_t at, line;
	struct buf includes, parts, body;
	struct buf *c;             /* parts inside a define, else body */
	struct buf literal;        /* output text not yet written as C */
	bool space, newline;       /* white space seen and not yet written */
	char last;                 /* last literal character, 0 at the start and after a control */
	struct place place;
	struct block blocks[DEPTH_MAX];
	int depth;
	struct str type, self;     /* the view's struct; what a leading point means */
};

#define FAIL(k, ...) host_fail((k)->file, (k)->line, __VA_ARGS__)

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The first word of *s, cutting it and the space behind it. */
static struct str cut_word(struct str *s)
{
	size_t n = 0;
	struct str word;

	while (n < s->n && is_word(s->p[n]))
		n++;
	word = str_part(*s, 0, n);
	*s = str_trim(str_part(*s, n, s->n));
	return word;
}

static struct str rest_of(const struct compiler *k)
{
	return str_part(k->source, k->at, k->source.n);
}

static void advance(struct compiler *k, size_t n)
{
	for (; n && k->at < k->source.n; n--)
		k->line += k->source.p[k->at++] == '\n';
}

static void flush(struct compiler *k)
{
	struct str s = buf_view(&k->literal);

	if (!s.n)
		return;
	buf_lit(k->c, "\tbuf_add(out->b, \"");
	host_c_text(k->c, s);
	buf_printf(k->c, "\", %zu);\n", s.n);
	buf_clear(&k->literal);
}

static void write_space(struct compiler *k)
{
	if (k->space && !is_space(k->last))
		buf_char(&k->literal, k->last = k->newline ? '\n' : ' ');
	k->space = k->newline = false;
}

static void line_mark(struct compiler *k)
{
	buf_printf(k->c, "#line %zu \"%s\"\n", k->line, k->file);
}

/* Adds a C expression, a point at the beginning of a name standing for the view. */
static void add_expression(struct compiler *k, struct str e)
{
	char quote = 0;

	for (size_t i = 0; i < e.n; i++) {
		char c = e.p[i], before = i ? e.p[i - 1] : ' ', after = i + 1 < e.n ? e.p[i + 1] : ' ';
		if (quote) {
			quote = c == quote && before != '\\' ? 0 : quote;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '.' && !is_word(before) && before != ')' && before != ']' && is_word(after) && (after < '0' || after > '9')) {
			buf_str(k->c, k->self);
			buf_lit(k->c, "->");
			continue;
		}
		buf_char(k->c, c == '\n' ? ' ' : c);
	}
}

static const char *context_name(const struct compiler *k)
{
	if (k->place.where == IN_TEXT)
		return "TEXT";
	if (k->place.kind != ATTRIBUTE_URL)
		return "ATTRIBUTE";
	return k->place.value_begun ? "URL_PART" : "URL";
}

/* Where the text `close` ends the tag, C strings inside skipped. */
static size_t find_close(struct compiler *k, const char *close, bool code)
{
	struct str s = rest_of(k);
	char quote = 0;

	for (size_t i = 0; i + 1 < s.n; i++) {
		if (quote)
			quote = s.p[i] == quote && s.p[i - 1] != '\\' ? 0 : quote;
		else if (code && (s.p[i] == '"' || s.p[i] == '\''))
			quote = s.p[i];
		else if (s.p[i] == close[0] && s.p[i + 1] == close[1])
			return i;
	}
	FAIL(k, "%s is missing", close);
}

/* Where " with " stands outside of quotes, or e.n. */
static size_t find_with(struct str e)
{
	bool quoted = false;

	for (size_t i = 0; i < e.n; i++) {
		if (e.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && str_starts(str_part(e, i, e.n), " with "))
			return i;
	}
	return e.n;
}

/* Where a comma stands outside of quotes and brackets, or e.n. */
static size_t find_comma(struct str e)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < e.n; i++) {
		char c = e.p[i];
		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '(' || c == '['))
			depth++;
		else if (!quoted && (c == ')' || c == ']'))
			depth--;
		else if (!quoted && !depth && c == ',')
			return i;
	}
	return e.n;
}

static void catalogue_expression(struct compiler *k, struct str e, const char *context)
{
	size_t with = find_with(e), comma;
	struct str arguments = str_trim(str_part(e, with + 6, e.n)), key = str_trim(str_part(e, 0, with));

	if (strncmp(context, "URL", 3) == 0)
		FAIL(k, "a catalogue text is no URL");
	if (with == e.n) {
		buf_printf(k->c, "\tPAGE_TEXT(out, HTML_IN_%s, ", context);
		add_expression(k, key);
		buf_lit(k->c, ");\n");
		return;
	}
	comma = find_comma(arguments);
	buf_lit(k->c, "\t{ struct html_arg a0 = { 0 }, a1 = { 0 }; HTML_ARG(&a0, ");
	add_expression(k, str_part(arguments, 0, comma));
	if (comma < arguments.n) {
		buf_lit(k->c, "); HTML_ARG(&a1, ");
		add_expression(k, str_part(arguments, comma + 1, arguments.n));
	}
	buf_printf(k->c, "); page_format(out, HTML_IN_%s, ", context);
	add_expression(k, key);
	buf_lit(k->c, ", a0.s, a1.s); }\n");
}

static void expression(struct compiler *k)
{
	size_t close = find_close(k, "}}", true);
	struct str e = str_trim(str_part(rest_of(k), 2, close - 2));
	const char *context, *why = place_refuses(&k->place);

	if (why)
		FAIL(k, "%s", why);
	if (!e.n)
		FAIL(k, "an empty expression");
	write_space(k);
	flush(k);
	context = context_name(k);
	line_mark(k);
	if (str_starts(e, "t ")) {
		catalogue_expression(k, str_part(e, 2, e.n), context);
	} else if (str_starts(e, "write ")) {
		buf_lit(k->c, "\t{ size_t html_from = out->b->len; ");
		add_expression(k, str_part(e, 6, e.n));
		buf_printf(k->c, "; html_escape_tail(out->b, html_from, HTML_IN_%s); }\n", context);
	} else {
		buf_printf(k->c, "\tHTML_%s(out->b, ", context);
		add_expression(k, e);
		buf_lit(k->c, ");\n");
	}
	k->place.value_begun = true;
	k->last = 'x';
	advance(k, close + 2);
}

static void open_block(struct compiler *k, enum block_kind kind)
{
	if (k->depth == DEPTH_MAX)
		FAIL(k, "blocks are nested too deep");
	k->blocks[k->depth++] = (struct block){ .kind = kind, .line = k->line, .start = k->place };
}

/* A branch ends here: it must leave the document where the other branches leave it. */
static void end_branch(struct compiler *k, struct block *b)
{
	if (b->has_end && !place_same(&b->end, &k->place))
		FAIL(k, "the branches of the block of line %zu end at different places of the HTML", b->line);
	if (b->has_end)
		k->place.value_begun |= b->end.value_begun;
	b->end = k->place;
	b->has_end = true;
}

static void control_if(struct compiler *k, struct str e)
{
	open_block(k, BLOCK_IF);
	buf_lit(k->c, "\tif (");
	add_expression(k, e);
	buf_lit(k->c, ") {\n");
}

static void control_else(struct compiler *k, struct str e, bool with_condition)
{
	struct block *b = k->depth ? &k->blocks[k->depth - 1] : NULL;

	if (!b || b->kind != BLOCK_IF || b->has_else)
		FAIL(k, "else or elif without if");
	end_branch(k, b);
	k->place = b->start;
	b->has_else = !with_condition;
	if (!with_condition) {
		buf_lit(k->c, "\t} else {\n");
		return;
	}
	buf_lit(k->c, "\t} else if (");
	add_expression(k, e);
	buf_lit(k->c, ") {\n");
}

static void control_for(struct compiler *k, struct str e)
{
	struct str name = cut_word(&e), in = cut_word(&e);

	if (!name.n || !str_is(in, "in") || !e.n)
		FAIL(k, "write {%% for NAME in LIST %%}");
	open_block(k, BLOCK_FOR);
	buf_printf(k->c, "\t{ __auto_type %.*s_list = (", STR_ARG(name));
	add_expression(k, e);
	buf_printf(k->c, "); for (size_t %.*s_index = 0; %.*s_index < (size_t)%.*s_list.count; %.*s_index++) {\n", STR_ARG(name),
		STR_ARG(name), STR_ARG(name), STR_ARG(name));
	buf_printf(k->c, "\tconst __typeof__(*%.*s_list.items) *%.*s = &%.*s_list.items[%.*s_index]; (void)%.*s;\n", STR_ARG(name),
		STR_ARG(name), STR_ARG(name), STR_ARG(name), STR_ARG(name));
}

static void control_define(struct compiler *k, struct str e)
{
	struct str name = cut_word(&e), keyword, type, parameter;

	if (k->depth || k->place.where != IN_TEXT)
		FAIL(k, "define stands at the top of a template");
	if (!name.n || e.n < 2 || e.p[0] != '(' || e.p[e.n - 1] != ')')
		FAIL(k, "write {%% define NAME(struct TYPE NAME) %%}");
	e = str_trim(str_part(e, 1, e.n - 2));
	keyword = cut_word(&e);
	type = cut_word(&e);
	parameter = e;
	if (!str_is(keyword, "struct") || !type.n || !parameter.n)
		FAIL(k, "write {%% define NAME(struct TYPE NAME) %%}");
	open_block(k, BLOCK_DEFINE);
	buf_printf(&k->includes, "static void part_%.*s(struct page_out *out, const struct %.*s *%.*s);\n", STR_ARG(name), STR_ARG(type),
		STR_ARG(parameter));
	k->c = &k->parts;
	k->self = parameter;
	buf_printf(k->c, "static void part_%.*s(struct page_out *out, const struct %.*s *%.*s)\n{\n\t(void)%.*s;\n", STR_ARG(name),
		STR_ARG(type), STR_ARG(parameter), STR_ARG(parameter));
}

static void control_end(struct compiler *k)
{
	struct block *b = k->depth ? &k->blocks[k->depth - 1] : NULL;

	if (!b)
		FAIL(k, "end without a beginning");
	end_branch(k, b);
	if (!b->has_else && !place_same(&b->start, &k->place))
		FAIL(k, "the block of line %zu ends at another place of the HTML than it began", b->line);
	k->place.value_begun |= b->start.value_begun;
	if (k->place.where == AFTER_ATTRIBUTE_NAME)
		k->place.where = IN_TAG;
	buf_text(k->c, b->kind == BLOCK_FOR ? "\t} }\n" : b->kind == BLOCK_IF ? "\t}\n" : "}\n\n");
	if (b->kind == BLOCK_DEFINE) {
		k->c = &k->body;
		k->self = STR("v");
	}
	k->depth--;
}

static void control_call(struct compiler *k, struct str e, const char *prefix)
{
	struct str name = cut_word(&e);

	if (k->place.where != IN_TEXT || k->place.in_script)
		FAIL(k, "another template may be included in text only");
	if (!name.n)
		FAIL(k, "the name of a template is missing");
	buf_printf(k->c, "\t%s_%.*s(out, ", prefix, STR_ARG(name));
	if (e.n)
		add_expression(k, e);
	else
		buf_str(k->c, k->self);
	buf_lit(k->c, ");\n");
}

static void control_set(struct compiler *k, struct str e)
{
	struct str name = cut_word(&e);

	if (!name.n || !e.n || e.p[0] != '=')
		FAIL(k, "write {%% set NAME = EXPRESSION %%}");
	buf_printf(k->c, "\t__auto_type %.*s = (", STR_ARG(name));
	add_expression(k, str_part(e, 1, e.n));
	buf_lit(k->c, ");\n");
}

static void control_view(struct compiler *k, struct str e)
{
	struct str type = cut_word(&e);

	if (str_is(type, "struct"))
		type = cut_word(&e);
	if (k->type.n || !type.n || e.n)
		FAIL(k, "write {%% view TYPE %%} once, at the top");
	k->type = type;
}

static void control_header(struct compiler *k, struct str e)
{
	if (e.n < 3 || e.p[0] != '"' || e.p[e.n - 1] != '"')
		FAIL(k, "write {%% include_header \"room/file.h\" %%}");
	buf_printf(&k->includes, "#include %.*s\n", STR_ARG(e));
}

static void dispatch(struct compiler *k, struct str word, struct str e)
{
	if (str_is(word, "if"))
		control_if(k, e);
	else if (str_is(word, "elif"))
		control_else(k, e, true);
	else if (str_is(word, "else"))
		control_else(k, e, false);
	else if (str_is(word, "for"))
		control_for(k, e);
	else if (str_is(word, "end"))
		control_end(k);
	else if (str_is(word, "include"))
		control_call(k, e, "template");
	else if (str_is(word, "call"))
		control_call(k, e, "part");
	else if (str_is(word, "define"))
		control_define(k, e);
	else if (str_is(word, "set"))
		control_set(k, e);
	else if (str_is(word, "view"))
		control_view(k, e);
	else if (str_is(word, "include_header"))
		control_header(k, e);
	else
		FAIL(k, "unknown control %.*s", STR_ARG(word));
}

/* Whether only white space stands before the tag on its line. */
static bool alone_before(const struct compiler *k)
{
	size_t i = k->at;

	while (i && (k->source.p[i - 1] == ' ' || k->source.p[i - 1] == '\t'))
		i--;
	return !i || k->source.p[i - 1] == '\n';
}

/* Behind a tag that had its line for itself: the white space up to the next text goes too. */
static void skip_space(struct compiler *k)
{
	struct str s = rest_of(k);
	size_t n = 0;

	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t' || s.p[n] == '\r'))
		n++;
	if (n < s.n && s.p[n] != '\n')
		return;
	while (n < s.n && is_space(s.p[n]))
		n++;
	advance(k, n);
}

static void control(struct compiler *k)
{
	size_t close = find_close(k, "%}", true);
	struct str e = str_trim(str_part(rest_of(k), 2, close - 2)), word;
	bool alone = alone_before(k) && k->place.where == IN_TEXT && !k->place.keep;

	if (k->place.where == IN_COMMENT)
		FAIL(k, "no control inside a comment");
	write_space(k);
	if (k->place.where == IN_ATTRIBUTE_NAME) {
		const char *why = place_step(&k->place, ' ', STR(""));
		if (why)
			FAIL(k, "%s", why);
		buf_char(&k->literal, ' ');
	}
	flush(k);
	word = cut_word(&e);
	if (!str_is(word, "define") && !str_is(word, "view") && !str_is(word, "include_header"))
		line_mark(k);
	dispatch(k, word, e);
	k->last = k->depth || k->body.len ? 0 : ' ';
	advance(k, close + 2);
	if (alone && !str_is(word, "include"))
		skip_space(k);
}

static void comment(struct compiler *k)
{
	bool alone = alone_before(k);

	advance(k, find_close(k, "#}", false) + 2);
	if (alone && k->place.where == IN_TEXT)
		skip_space(k);
}

/* At the first character of a URL written in the template: checks it; /assets/NAME becomes the address with the content's hash. */
static void url_begins(struct compiler *k)
{
	struct str url = rest_of(k);
	size_t n = 0;

	while (n < url.n && url.p[n] != '"' && url.p[n] != '{')
		n++;
	url = str_part(url, 0, n);
	if (!place_url_allowed(url))
		FAIL(k, "a URL begins with / ? # http:// https:// mailto: or tel:");
	if (!str_starts(url, "/assets/"))
		return;
	for (n = 8; n < url.n && url.p[n] != '#' && url.p[n] != '?';)
		n++;
	if (n == 8)
		return;
	flush(k);
	line_mark(k);
	buf_lit(k->c, "\tbuf_lit(out->b, ASSET_");
	for (size_t i = 8; i < n; i++)
		buf_char(k->c, is_word(url.p[i]) ? url.p[i] : '_');
	buf_lit(k->c, ");\n");
	k->place.value_begun = true;
	k->last = 'x';
	advance(k, n);
}

static void character(struct compiler *k)
{
	char c = k->source.p[k->at];
	struct place before = k->place;
	const char *wrong = place_step(&k->place, c, str_part(k->source, k->at + 1, k->source.n));
	bool in_tag = before.where == IN_TAG || before.where == AFTER_ATTRIBUTE_NAME || before.where == IN_TAG_NAME ||
		      before.where == IN_ATTRIBUTE_NAME;

	if (wrong)
		FAIL(k, "%s", wrong);
	advance(k, 1);
	if (before.where == IN_COMMENT || k->place.where == IN_COMMENT)
		return;
	if (is_space(c) && (in_tag || (before.where == IN_TEXT && !before.keep))) {
		k->space = true;
		k->newline |= c == '\n' && !in_tag;
		return;
	}
	if (in_tag && c == '>')
		k->space = false;
	write_space(k);
	buf_char(&k->literal, c);
	k->last = c;
	if (before.where == BEFORE_VALUE && k->place.where == IN_VALUE && k->place.kind == ATTRIBUTE_URL)
		url_begins(k);
}

static void compile(struct compiler *k)
{
	while (k->at < k->source.n) {
		struct str s = rest_of(k);
		if (str_starts(s, "{{"))
			expression(k);
		else if (str_starts(s, "{%"))
			control(k);
		else if (str_starts(s, "{#"))
			comment(k);
		else
			character(k);
	}
	if (k->depth)
		host_fail(k->file, k->blocks[k->depth - 1].line, "this block has no end");
	if (k->place.where != IN_TEXT || k->place.in_script)
		FAIL(k, "the template ends inside a tag, comment or script");
	if (!k->type.n)
		host_fail(k->file, 1, "{%% view TYPE %%} is missing");
	flush(k);
}

static struct compiler compiler_of(const char *file)
{
	return (struct compiler){ .file = file, .source = host_read(file), .line = 1, .last = ' ', .self = STR("v"),
		.includes = { .max = 1 << 20 }, .parts = { .max = 8 << 20 }, .body = { .max = 8 << 20 }, .literal = { .max = 4 << 20 } };
}

static void write_source(struct compiler *k, const char *path)
{
	struct buf out = { .max = 16 << 20 };
	struct str name = host_stem(k->file, ".html");

	buf_printf(&out, "/* Made from %.*s.html. */\n#include \"asset_names.h\"\n#include \"templates.h\"\n", STR_ARG(name));
	buf_str(&out, buf_view(&k->includes));
	buf_char(&out, '\n');
	buf_str(&out, buf_view(&k->parts));
	buf_printf(&out, "void template_%.*s(struct page_out *out, const struct %.*s *v)\n{\n\t(void)v;\n", STR_ARG(name), STR_ARG(k->type));
	buf_str(&out, buf_view(&k->body));
	buf_lit(&out, "}\n");
	host_write(path, &out);
}

static void write_header(const char *path, int count, char **files)
{
	struct buf out = { .max = 1 << 20 };

	buf_lit(&out, "/* The compiled templates: each writes its HTML into out, escaped. */\n#ifndef BANYAN_TEMPLATES_H\n"
		"#define BANYAN_TEMPLATES_H\n\n#include \"web/page_out.h\"\n\n");
	for (int i = 0; i < count; i++) {
		static struct compiler k;
		struct str name = host_stem(files[i], ".html");
		k = compiler_of(files[i]);
		k.c = &k.body;
		compile(&k);
		buf_printf(&out, "struct %.*s;\nvoid template_%.*s(struct page_out *out, const struct %.*s *v);\n", STR_ARG(k.type),
			STR_ARG(name), STR_ARG(k.type));
	}
	buf_lit(&out, "\n#endif\n");
	host_write(path, &out);
}

int main(int argc, char **argv)
{
	static struct compiler k;

	if (argc >= 3 && !strcmp(argv[1], "--header")) {
		write_header(argv[2], argc - 3, argv + 3);
		return 0;
	}
	if (argc != 3)
		host_fail("template", 0, "usage: template IN.html OUT.c | template --header OUT.h IN.html…");
	k = compiler_of(argv[1]);
	k.c = &k.body;
	compile(&k);
	write_source(&k, argv[2]);
	return 0;
}
