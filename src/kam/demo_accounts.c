/* Accounts of the demo company: names, size, place, story, owner. */
#include "kam/demo_parts.h"

#include <math.h>
#include <string.h>

/* The accounts that matter most, in the order of their sales, each with its story. Made up. */
static const struct hero { const char *short_name, *short_en, *city, *trade; enum demo_story story; } heroes[] = {
	{ "锡锻", "Xiduan", "无锡", "机械", STORY_COMPLAINTS }, { "蠡口", "Likou", "苏州", "精密模具", STORY_NONE },
	{ "瓯镜", "Oujing", "温州", "光学", STORY_NONE }, { "甬岭", "Yongling", "宁波", "液压", STORY_FADING },
	{ "澄湖", "Chenghu", "常州", "轴承", STORY_NONE }, { "崂澳", "Laoao", "青岛", "船用配套", STORY_NONE },
	{ "粤岭", "Yueling", "佛山", "机电设备", STORY_DISTRIBUTOR }, { "庐淝", "Lufei", "合肥", "汽车部件", STORY_NONE },
	{ "椒北", "Jiaobei", "台州", "泵业", STORY_ONE_PERSON }, { "鸠湖", "Jiuhu", "芜湖", "齿轮", STORY_NONE },
	{ "鹭礁", "Lujiao", "厦门", "电子", STORY_NEWCOMER }, { "狼屿", "Langyu", "南通", "工程机械", STORY_LOST },
	{ "苕南", "Tiaonan", "湖州", "电梯部件", STORY_NONE }, { "彭砺", "Pengli", "徐州", "工程机械", STORY_NONE },
	{ "赣浔", "Ganxun", "南昌", "航空结构件", STORY_NEWCOMER }, { "秀泾", "Xiujing", "嘉兴", "紧固件", STORY_NONE },
	{ "邗沟", "Hangou", "扬州", "汽车部件", STORY_NONE }, { "鉴川", "Jianchuan", "绍兴", "纺机", STORY_FADING },
};
enum { HEROES = sizeof heroes / sizeof *heroes, DISTRIBUTOR = 7, OUTLET_FIRST = 30, OUTLET_LAST = 37, GROUP_PARENT = 2 };
static const char *const outlet_cities[] = { "中山", "东莞", "深圳", "佛山", "厦门", "泉州", "长沙", "南昌" };

/* Smaller ones, who sell on what they buy: one in eleven of a stretch, and none of them abroad or in a group. */
static bool sells_on(int64_t place)
{
	return place > OUTLET_LAST && place < 180 && place % 11 == 9 && place % 50 != 41;
}

static int64_t common_factor(int64_t a, int64_t b)
{
	while (b) {
		int64_t t = a % b;
		a = b;
		b = t;
	}
	return a;
}

/* Heroes keep their place; the others are spread over the remaining ranks. */
static int64_t rank_of(int64_t place, int64_t accounts)
{
	int64_t n = accounts - HEROES, step = (int64_t)((double)n * .6180339887) | 1;

	if (place <= HEROES || n < 1)
		return place - 1;
	while (common_factor(step, n) != 1)
		step += 2;
	return HEROES + (place - HEROES - 1) * step % n;
}

/* Yuan a year by rank, for a company of any number of accounts: one in fifteen brings four fifths. */
static double yearly_of(int64_t rank, int64_t accounts)
{
	double x = fmax(((double)rank + 1) * DEMO_ACCOUNTS / (double)accounts, .5);

	return x <= 40 ? 39e6 * pow(x, -.6) : 39e6 * pow(40, -.6) * pow(x / 40, -2.5);
}

static void name_account(struct demo_run *run, struct demo_account *a, struct demo_random *r, struct buf *zh, struct buf *en, struct buf *shorter)
{
	const struct hero *h = a->place <= HEROES ? &heroes[a->place - 1] : NULL;
	CLEANUP(buf_free) struct buf style = { .max = 40 }, style_en = { .max = 40 };

	demo_style(r, &style, &style_en);
	if (h) {
		buf_clear(&style);
		buf_clear(&style_en);
		buf_text(&style, h->short_name);
		buf_text(&style_en, h->short_en);
	}
	buf_text(zh, a->city->zh);
	buf_str(zh, buf_view(&style));
	buf_text(zh, a->trade->zh);
	buf_text(zh, demo_chance(r, .12) ? "股份有限公司" : demo_chance(r, .1) ? "科技有限公司" : "有限公司");
	buf_str(shorter, buf_view(&style));
	buf_text(shorter, a->trade->zh);
	buf_text(en, a->city->en);
	buf_char(en, ' ');
	buf_str(en, buf_view(&style_en));
	buf_char(en, ' ');
	buf_text(en, a->trade->en);
	buf_lit(en, " Co., Ltd.");
}

/* An outlet is called after its distributor: 佛山粤岭机电设备有限公司东莞经营部. */
static void name_outlet(struct demo_account *a, struct buf *zh, struct buf *en, struct buf *shorter)
{
	buf_printf(zh, "%s%s%s有限公司%s经营部", heroes[DISTRIBUTOR - 1].city, heroes[DISTRIBUTOR - 1].short_name, heroes[DISTRIBUTOR - 1].trade, a->city->zh);
	buf_printf(shorter, "%s%s经营部", heroes[DISTRIBUTOR - 1].short_name, a->city->zh);
	buf_printf(en, "%s Machine Trading, %s Outlet", heroes[DISTRIBUTOR - 1].short_en, a->city->en);
}

static enum rc give_names(struct demo_run *run, struct demo_account *a, struct demo_random *r, struct error *e)
{
	CLEANUP(buf_free) struct buf zh = { .max = 200 }, en = { .max = 200 }, shorter = { .max = 100 };

	if (a->foreign)
		buf_text(&zh, a->foreign->name);
	else if (a->story == STORY_OUTLET)
		name_outlet(a, &zh, &en, &shorter);
	else
		name_account(run, a, r, &zh, &en, &shorter);
	if (zh.failed || en.failed || shorter.failed)
		return error_no_memory(e);
	a->name = arena_str(&run->arena, buf_view(&zh));
	a->name_en = a->foreign ? a->name : arena_str(&run->arena, buf_view(&en));
	a->short_name = arena_str(&run->arena, buf_view(&shorter));
	return a->name.p && a->name_en.p && a->short_name.p ? RC_OK : error_no_memory(e);
}

static void give_place(struct demo_account *a, struct demo_random *r)
{
	const struct hero *h = a->place <= HEROES ? &heroes[a->place - 1] : NULL;

	a->city = demo_city_draw(r);
	a->trade = &demo_trades[demo_below(r, (uint32_t)demo_trade_count - 1)];
	if (h) {
		a->city = demo_city_named(h->city);
		a->trade = demo_trade_named(h->trade);
		a->story = h->story;
	} else if (a->place >= OUTLET_FIRST && a->place <= OUTLET_LAST) {
		a->city = demo_city_named(outlet_cities[a->place - OUTLET_FIRST]);
		a->trade = demo_trade_named("机电设备");
		a->story = STORY_OUTLET;
		a->parent = DISTRIBUTOR;
	} else if (sells_on(a->place)) {
		a->trade = demo_trade_named("机电设备");
	} else if (a->place % 50 == 41 && a->place / 50 < demo_foreigner_count) {
		a->foreign = &demo_foreigners[a->place / 50];
	} else if (a->place == HEROES + 1 || a->place == HEROES + 2) {
		a->parent = GROUP_PARENT;
	} else if (a->place > 50 && a->place % 23 == 7) {
		a->parent = a->place - 1 - (a->place - 1 == OUTLET_LAST);
	}
	a->unit = a->foreign ? DEMO_UNIT_ABROAD : a->city->unit;
	a->owner = demo_owner(a->unit, (uint64_t)a->place - 1);
}

/* How long and how often it has bought. */
static void give_rhythm(struct demo_run *run, struct demo_account *a, struct demo_random *r)
{
	int32_t today = run->options.today;
	double kind = demo_unit(r);

	a->rank = rank_of(a->place, run->options.accounts);
	a->yearly = yearly_of(a->rank, run->options.accounts) * demo_around(r, 1, .08);
	a->important = a->rank * 15 < run->options.accounts;
	a->gap = a->important ? demo_around(r, 52, 12) : demo_around(r, 270, 60);
	a->since = today - DEMO_DAYS - demo_between(r, 0, 3000);
	a->until = today;
	a->status = "active";
	if (a->story == STORY_NEWCOMER) {
		a->since = today - 400 - demo_between(r, 0, 60);
		a->gap = 60;
	} else if (a->story == STORY_LOST) {
		a->until = today - 240;
		a->status = "lost";
	} else if (!a->important && kind < .03) {
		a->until = a->since;
		a->status = "prospect";
	} else if (!a->important && kind < .11) {
		a->until = today - demo_between(r, 450, 800);
		a->status = "dormant";
	} else if (!a->important && kind < .2) {
		a->since = today - demo_between(r, 150, 700);
	}
}

static struct value optional_text(struct str s)
{
	return s.n ? value_text(s) : value_null();
}

/* 0510-8xxx xxxx; abroad a fictitious international number. */
static void phone_of(const struct demo_account *a, struct demo_random *r, struct buf *out)
{
	if (a->foreign)
		buf_printf(out, "+00 555 01%02d %04d", demo_between(r, 0, 99), demo_between(r, 0, 9999));
	else
		buf_printf(out, "0%d-8000%04d", a->city->area, demo_between(r, 0, 9999));
}

static enum rc emit_account(struct demo_run *run, struct demo_account *a, struct demo_random *r, struct error *e)
{
	CLEANUP(buf_free) struct buf code = { .max = 20 }, address = { .max = 200 }, phone = { .max = 40 }, site = { .max = 100 }, credit = { .max = 20 };
	double revenue = fmax(a->yearly, 2e5) * demo_around(r, 26, 7);
	int staff;
	const char *tier = demo_tier(run, a);

	if (sells_on(a->place))
		revenue /= 5; /* our business matters to them */
	staff = (int)fmax(revenue / 1e6 * a->trade->staff_per_million / 10, 3);

	buf_printf(&code, run->options.accounts < 100000 ? "A%05lld" : "A%07lld", (long long)a->place);
	if (a->foreign)
		buf_printf(&address, "%d Industrial Park Road, %s", demo_between(r, 1, 99), a->foreign->city);
	else
		buf_printf(&address, "%s市高新区工业%d路%d号", a->city->zh, demo_between(r, 1, 19), demo_between(r, 1, 288));
	phone_of(a, r, &phone);
	buf_printf(&site, "https://%s%lld.example", a->foreign ? "www.customer" : "www.kehu", (long long)a->place);
	if (!a->foreign && a->story != STORY_OUTLET)
		demo_credit_code(r, a->city->place, &credit);
	if (code.failed || address.failed || phone.failed || site.failed || credit.failed)
		return error_no_memory(e);
	struct value row[] = {
		value_text(buf_view(&code)), value_text(a->name), optional_text(a->short_name), optional_text(a->name_en), demo_text(tier),
		tier ? value_int(run->options.today - 347) : value_null(), tier ? demo_text("年度评选批准") : value_null(), demo_text(a->status),
		demo_ref(a->owner), demo_ref(a->unit), demo_ref(a->parent),
		demo_text(a->story == STORY_DISTRIBUTOR || sells_on(a->place) ? "distributor" : a->story == STORY_OUTLET ? "outlet" : "direct"),
		demo_text(a->foreign ? a->foreign->industry : a->trade->industry), demo_text(a->foreign ? a->foreign->country : "中国"),
		demo_text(a->foreign ? a->foreign->city : a->city->zh), value_text(buf_view(&address)), value_text(buf_view(&phone)),
		a->important ? value_text(buf_view(&site)) : value_null(), optional_text(buf_view(&credit)), value_int(staff),
		demo_money(floor(revenue / 1e4) * 1e4), demo_money(floor(revenue * demo_around(r, .9, .1) / 1e4) * 1e4),
		value_int(a->since - demo_between(r, 300, 6000)), a->status[0] == 'p' ? value_null() : value_int(a->since),
		a->important ? demo_text(a->trade->industry) : value_null(),
	};
	return demo_emit(run, DEMO_ACCOUNT, row, e);
}

enum rc demo_account_make(struct demo_run *run, int64_t place, struct demo_account *a, struct error *e)
{
	struct demo_random r = demo_random_at(run->options.seed, DRAW_ACCOUNT, (uint64_t)place);
	enum rc rc;

	a->place = place;
	give_place(a, &r);
	give_rhythm(run, a, &r);
	if ((rc = give_names(run, a, &r, e)))
		return rc;
	return emit_account(run, a, &r, e);
}
