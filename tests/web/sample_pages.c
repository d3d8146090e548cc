/* One sample view a page. Every member that a template shows is filled somewhere. */
#include "sample.h"

#include "web/round_views.h"

#define LIST(list) { list, sizeof list / sizeof *list }
#define TOKEN STR("token")

/* --- shared parts ----------------------------------------------------------------------------------------------------------------- */
static const struct explain_line inputs[] = {
	{ 0, STR("净销售额"), STR("42 张订单，含子公司 3 家"), STR(""), STR("3,864万") },
	{ 1, STR("无锡锡锻机械"), STR(""), STR("31 张"), STR("3,012万") },
	{ 1, STR("锡锻精工（宜兴）"), STR(""), STR("11 张"), STR("852万") },
	{ 0, STR("占合计"), STR("合计 4.32亿"), STR(""), STR("8.9%") },
};
static const struct explain_line changes[] = { { 0, STR("订单 38 → 42"), STR(""), STR(""), STR("+412万"), "up" }, { 0, STR("退货 0 → 2"), STR(""), STR(""), STR("−31万"), "down" } };
static const struct explain_view explain = { STR("净销售额 3,864万"), STR("测得"), STR("净销售额 = Σ 数量 × 单价 ×（1 − 折扣）"), STR("2026-11-19 09:42"),
	STR("较上期变动 +381万"), LIST(inputs), LIST(changes), STR("/explain/17"), false };
static const struct explain_view explain_end = { STR("毛利率 31.4%"), STR(""), STR("毛利 ÷ 净销售额"), STR("2026-11-19"), STR(""), LIST(inputs), { 0 }, STR(""), true };
static const struct action actions[] = {
	{ STR("记一条"), STR("/notes/new"), "note", true }, { STR("新建"), STR("/new"), "plus" },
};
static const struct action more[] = {
	{ STR("编辑"), STR("/accounts/17/edit"), "edit" },
	{ STR("删除"), STR("/accounts/17/delete"), "trash", .post = true, .danger = true, .csrf = TOKEN, .confirm = STR("删除？30 天内可以恢复。") },
};
static const struct blank_view blank = { "building", STR("这里还没有客户"), STR("导入自己的文件，或手工新建第一家。"), { STR("导入"), STR("/import"), .primary = true } };
static const struct crumb crumbs[] = { { STR("客户"), STR("/accounts") }, { STR("锡锻集团"), STR("/accounts/3") }, { STR("锡锻机械"), STR("") } };
static const struct disc crew[] = { { STR("周"), STR("周亦川"), STR("AR"), true }, { STR("林"), STR("林若楠"), STR("SR") }, { STR("?"), STR(""), STR("FR"), false, true } };
static const struct disc one_disc[] = { { STR("周"), STR("周亦川"), STR("AR"), true } };
static const struct disc vacant_disc[] = { { STR("?"), STR(""), STR("FR"), false, true } };
static const struct link tags[] = { { STR("出口"), STR("/accounts?tag=1") }, { STR("VIP"), STR("/accounts?tag=2") } };

#define TIER(m, l, t) { .kind = CELL_TIER, .mark = m, .letter = STR(l), .text = STR(t), .card = "mark", .row = STR("/accounts/17"), .edit = "tier" }
#define TEXT(t, place) { .kind = CELL_TEXT, .text = STR(t), .card = place }
#define NUM(t) { .kind = CELL_NUMBER, .text = STR(t), .number = true, .card = "hide" }
#define MONEY(t) { .kind = CELL_MONEY, .text = STR(t), .number = true, .card = "value" }
#define SPARK(t, p, y, down) { .kind = CELL_SPARK, .text = STR(t), .points = STR(p), .end_y = y, .falling = down, .number = true, .card = "value" }
#define UP "0,15.8 5.8,13.9 11.6,11.1 17.5,10.3 23.3,7.3 29.1,9.8 34.9,8.8 40.7,6.2 46.5,3.9 52.4,5.2 58.2,3.1 64,2"
#define DOWN "0,7.9 5.8,7.2 11.6,7.6 17.5,2 23.3,8.9 29.1,6.9 34.9,4.5 40.7,7.9 46.5,8.5 52.4,11.8 58.2,11.4 64,16.1"
#define DUE(t) { .kind = CELL_MONEY, .text = STR(t), .number = true, .card = "hide" }
#define NO_MONEY { .kind = CELL_NONE, .number = true, .card = "hide" }
#define HIDDEN_MONEY { .kind = CELL_MASKED, .number = true, .card = "hide" }
#define PEOPLE { .kind = CELL_PEOPLE, .people = LIST(crew), .card = "hide" }
#define CUE(t, k) { .kind = CELL_CUE, .text = STR(t), .tone = k, .card = "line" }

/* --- accounts --------------------------------------------------------------------------------------------------------------------- */
#define ROW_CELLS(name, tier, place, industry, status, sales, due) \
	static const struct cell name[] = { tier, { .kind = CELL_TEXT, .text = STR(place), .card = "line", .row = STR("/accounts/17"), .edit = "city" }, \
		TEXT(industry, "hide"), status, PEOPLE, sales, due }
ROW_CELLS(cells_a, TIER("s", "S", "战略"), "无锡", "锻压设备", CUE("合作中", "good"), SPARK("3,864万", UP, 2.0, false), DUE("612万"));
ROW_CELLS(cells_b, TIER("a", "A", "重点"), "宁波", "液压件", CUE("合作中", "good"), SPARK("2,980万", DOWN, 16.1, true), DUE("705万"));
ROW_CELLS(cells_c, TIER("b", "B", "潜力"), "温州", "光学元件", CUE("洽谈", ""), SPARK("986万", UP, 2.0, false), NO_MONEY);
ROW_CELLS(cells_d, TIER("c", "C", "一般"), "合肥", "汽车零部件", CUE("沉寂", "warn"), SPARK("541万", DOWN, 16.1, true), HIDDEN_MONEY);
static const struct list_row rows[] = {
	{ 17, 3, STR("无锡锡锻机械"), STR("C00017"), STR("/accounts/17"), false, "s", STR("S"), LIST(cells_a) },
	{ 18, 1, STR("宁波甬岭液压"), STR("C00018"), STR("/accounts/18"), true, "a", STR("A"), LIST(cells_b) },
	{ 19, 1, STR("温州瓯镜光学"), STR("C00019"), STR("/accounts/19"), false, "b", STR("B"), LIST(cells_c) },
	{ 20, 1, STR("合肥庐淝汽车部件"), STR("C00020"), STR("/accounts/20"), false, "c", STR("C"), LIST(cells_d) },
	{ 21, 3, STR("苏州蠡口精密模具"), STR("C00021"), STR("/accounts/21"), false, "s", STR("S"), LIST(cells_a) },
	{ 22, 1, STR("青岛崂澳船用阀门"), STR("C00022"), STR("/accounts/22"), false, "a", STR("A"), LIST(cells_b) },
	{ 23, 1, STR("台州椒北泵业 <script>"), STR("C00023"), STR("/accounts/23"), true, "b", STR("B"), LIST(cells_c) },
	{ 24, 1, STR("芜湖鸠湖齿轮"), STR("C00024"), STR("/accounts/24"), false, "c", STR("C"), LIST(cells_d) },
};
static const struct link views[] = { { STR("全部客户"), STR("/accounts"), STR("1,286") }, { STR("华东重点"), STR("/accounts?view=2"), STR("47"), .current = true },
	{ STR("我负责的"), STR("/accounts?view=3"), STR("18") }, { STR("四季度盘点"), STR("/accounts?view=4"), STR("32"), "users" } };
static const struct link layouts[] = { { STR("表格"), STR("/accounts"), STR(""), "table", true }, { STR("看板"), STR("/accounts?layout=board"), STR(""), "layout-kanban" } };
static const struct link ops[] = { { STR("属于"), STR("?op=in"), .current = true }, { STR("不属于"), STR("?op=not_in") }, { STR("为空"), STR("?op=empty") } };
static const struct option tiers[] = { { STR("strategic"), STR("战略客户"), true }, { STR("key"), STR("重点客户"), true }, { STR("growth"), STR("潜力客户") } };
static const struct pair state[] = { { STR("sort"), STR("-sales") } };
static const struct form_field tier_editor = { .kind = INPUT_CHOICES, .name = STR("tier"), .label = STR("等级"), .options = LIST(tiers) };
static const struct form_field least_editor = { .kind = INPUT_MONEY, .name = STR("least"), .label = STR("销售"), .value = STR("300"), .unit = STR("万") };
static const struct form_field most_editor = { .kind = INPUT_MONEY, .name = STR("most"), .label = STR("销售"), .value = STR("900"), .unit = STR("万") };
static const struct filter_chip chips[] = {
	{ STR("等级"), STR("属于"), STR("战略、重点"), STR("/accounts?x=1"), LIST(ops), &tier_editor, NULL, LIST(state), false },
	{ STR("近12月销售"), STR("介于"), STR("300万 与 900万"), STR("/accounts?x=2"), LIST(ops), &least_editor, &most_editor, LIST(state), true },
};
static const struct link sorts[] = { { STR("近12月销售"), STR("?sort=-sales"), STR("↓"), .current = true }, { STR("名称"), STR("?sort=name"), STR("↑") } };
static const struct option columns_offered[] = { { STR("tier"), STR("等级"), true }, { STR("city"), STR("城市"), true }, { STR("staff"), STR("员工数"), false } };
static const struct list_column columns[] = {
	{ STR("名称"), STR("name"), STR("?sort=name"), 0, false, "title" }, { STR("等级"), STR("tier"), STR("?sort=tier"), 0, false, "mark" },
	{ STR("城市"), STR("city"), STR("?sort=city"), 0, false, "line" }, { STR("行业"), STR("industry"), STR(""), 0, false, "hide" },
	{ STR("状态"), STR("status"), STR(""), 0, false, "hide" }, { STR("团队"), STR("team"), STR(""), 0, false, "hide" },
	{ STR("近12月销售"), STR("sales"), STR("?sort=sales"), -1, true, "value" }, { STR("未收款"), STR("due"), STR("?sort=due"), 0, true, "hide" },
};
static const struct cell totals[] = { TEXT("4 · 11 · 32", "hide"), TEXT("", "hide"), TEXT("", "hide"), TEXT("", "hide"), TEXT("", "hide"), MONEY("4.32亿"), MONEY("6,214万") };
static const struct option bulk_fields[] = { { STR("tier"), STR("等级") }, { STR("owner"), STR("负责人") } };
static const struct list_view list = { .title = STR("客户"), .url = STR("/accounts"), .matching = STR("47"), .total = STR("1,286"), .filtered = true,
	.views = LIST(views), .save_url = STR("/views/2/save"), .reset_url = STR("/accounts?view=2"), .new_view_url = STR("/views/new"), .layouts = LIST(layouts),
	.filters = LIST(chips), .filter_fields = LIST(sorts), .sort_label = STR("近12月销售 ↓"), .sorts = LIST(sorts), .column_choices = LIST(columns_offered),
	.column_state = LIST(state), .columns_count = STR("8/34"), .export_csv = STR("/accounts.csv"), .export_xlsx = STR("/accounts.xlsx"),
	.create_url = STR("/accounts/new"), .create_label = STR("新建客户"), .import_url = STR("/import?entity=account"), .columns = LIST(columns), .rows = LIST(rows),
	.totals_label = STR("合计 47 家"), .totals = LIST(totals), .pager = { STR("1–8，共 47"), STR("/accounts"), STR("/accounts?cursor=AbC-9") },
	.bulk_url = STR("/accounts/bulk"), .bulk_fields = LIST(bulk_fields), .bulk_delete = true, .blank = { "building", STR("没有"), STR("") } };
static const struct cell card_cells[] = { { .kind = CELL_MONEY, .text = STR("3,864万") }, PEOPLE };
static const struct list_row cards[] = { { 17, 3, STR("无锡锡锻机械"), STR("无锡 · 锻压设备"), STR("/accounts/17"), false, "s", STR("S"), LIST(card_cells) },
	{ 21, 3, STR("苏州蠡口精密模具"), STR("苏州 · 模具"), STR("/accounts/21"), false, "s", STR("S"), LIST(card_cells) } };
static const struct board_column board[] = { { STR("战略客户"), STR("strategic"), STR("4"), STR("1.29亿"), STR("/accounts?tier=s"), LIST(cards), "s", STR("S") },
	{ STR("重点客户"), STR("key"), STR("11"), STR("1.98亿"), STR(""), LIST(cards), "a", STR("A") }, { STR("潜力客户"), STR("growth"), STR("32"), STR("1.05亿"), STR(""), LIST(cards), "b", STR("B") },
	{ STR("一般客户"), STR("general"), STR("0"), STR(""), STR(""), { 0 }, "c", STR("C") } };

static void render_list(struct page_out *out)
{
	struct list_view v = list;

	v.shell = sample_shell(out);
	template_list(out, &v);
}

static void render_list_empty(struct page_out *out)
{
	struct list_view v = { .shell = sample_shell(out), .title = STR("客户"), .total = STR("0"), .blank = blank, .create_url = STR("/accounts/new"), .create_label = STR("新建客户") };

	template_list(out, &v);
}

static void render_board(struct page_out *out)
{
	struct list_view v = list;

	v.shell = sample_shell(out);
	v.board.items = board;
	v.board.count = sizeof board / sizeof *board;
	v.move_url = STR("/accounts/move");
	template_list(out, &v);
}

/* --- a record ----------------------------------------------------------------------------------------------------------------------- */
static const struct table_column order_columns[] = { { STR("订单") }, { STR("日期") }, { STR("状态") }, { STR("净额"), true } };
static const struct cell order_cells[] = { TEXT("2026-11-02", "line"), CUE("已交付", "good"), MONEY("126万") };
static const struct table_row order_rows[] = { { STR("SO-2611-017"), STR("/orders/91"), STR("42 行"), LIST(order_cells) }, { STR("SO-2610-233"), STR("/orders/90"), STR(""), LIST(order_cells), .moot = true } };
static const struct table_view orders = { .caption = STR("订单"), .columns = LIST(order_columns), .rows = LIST(order_rows), .totals = LIST(order_cells) };
static const struct table_view no_people = { .caption = STR("联系人"), .columns = LIST(order_columns), .blank = { "users", STR("还没有联系人"), STR("先记下最常打交道的那一位。"), { STR("新建联系人"), STR("/contacts/new") } } };
static const struct child_list children[] = { { STR("订单"), STR("42"), STR("/orders?account=17"), STR("/orders/new?account=17"), &orders }, { STR("联系人"), STR("0"), STR(""), STR("/contacts/new"), &no_people } };
static const struct text_run note_runs[] = { { STR("对方认可 38 秒节拍，") }, { STR("@林若楠"), true }, { STR(" 请在 11-27 前备好样件。") } };
static const struct change_line diffs[] = { { STR("等级"), STR("潜力客户"), STR("重点客户") }, { STR("员工数"), STR(""), STR("1,200") }, { STR("网址"), STR("http://a"), STR("") } };
static const struct link attachments[] = { { STR("节拍方案.pdf"), STR("/files/8") } };
static const struct reply replies[] = { { STR("林若楠"), STR("昨天 17:20"), LIST(note_runs) } };
static const struct event events[] = {
	{ "note", STR("记录"), STR("拜访孟繁一、丁若水：二期磨削线节拍方案"), STR(""), STR("周亦川"), STR("11-18 16:20"), LIST(note_runs), .files = LIST(attachments), .replies = LIST(replies), .reply_url = STR("/comments"), .csrf = TOKEN },
	{ "edit", STR("变更"), STR("改了 3 个字段"), STR("/accounts/17/history"), STR("周亦川"), STR("11-16 09:05"), .changes = LIST(diffs), .undo_url = STR("/undo/3"), .csrf = TOKEN },
	{ "alert-octagon", STR("提醒"), STR("逾期款 86万，最长 47 天"), STR("/orders?overdue"), STR("系统"), STR("11-15"), .bad = true },
};
static const struct day days[] = { { STR("11月18日 周三"), LIST(events) }, { STR("11月12日 周四"), { events, 1 } } };
static const struct compose_view compose = { STR("/accounts/17/notes"), TOKEN, STR("周"), STR("/pick/user?scope=account-17") };
static const struct link kinds[] = { { STR("全部"), STR("?"), .current = true, .note = STR("9") }, { STR("记录"), STR("?kind=note") }, { STR("变更"), STR("?kind=change") } };
static const struct timeline_view timeline = { &compose, LIST(kinds), LIST(days), STR("更早的 214 条"), STR("?before=3") };
static const struct timeline_view no_timeline = { &compose, { 0 }, { 0 }, STR(""), STR("") };
static const struct duty duties[] = {
	{ STR("审批：甬岭液压降为 B 级"), STR("/approvals/3"), STR("韩牧之提议；近两期低于 3.2，您是复核人"), STR("逾 2 天"), STR("宁波甬岭液压"), STR("/accounts/18"), "late", "rubber-stamp", "a", STR("A"), { STR("审阅"), STR("/approvals/3"), .primary = true }, true, true, true },
	{ STR("十一月档案更新"), STR("/tasks/9"), STR("缺竞品份额、客户供应商 2 项"), STR("今天"), STR("无锡锡锻机械"), STR("/accounts/17"), "soon", "checklist", "s", STR("S"), { STR("办完"), STR("/tasks/9/done"), .post = true, .csrf = TOKEN }, true },
	{ STR("准备年度框架"), STR("/tasks/10"), STR("12-15 前"), STR("11-30"), STR(""), STR(""), "", "calendar" },
};
static const struct duties_view duties_panel = { LIST(duties), STR("3 件"), STR("/tasks/new?account=17") };
static const struct tree_node tree[] = { { 0, STR("锡锻集团"), STR("/accounts/3"), STR("6,120万") }, { 1, STR("锡锻机械"), STR("/accounts/17"), STR("3,864万"), true, "s", STR("S") },
	{ 1, STR("锡锻精工（宜兴）"), STR("/accounts/31"), STR("1,430万") }, { 2, STR("锡锻铸造（江阴）"), STR("/accounts/32"), STR("826万") } };
static const struct team_seat team[] = { { STR("AR"), LIST(one_disc), STR("周亦川") }, { STR("SR"), { crew + 1, 1 }, STR("林若楠") }, { STR("FR"), LIST(vacant_disc), STR("空缺") } };
static const struct cell tier_s = TIER("s", "S", "战略");
static const struct cell signs[] = { CUE("合作中", "good"), { .kind = CELL_TAGS, .tags = LIST(tags) } };
static const struct figure_view strip[] = {
	{ STR("近12月净销售额"), STR("3,864万"), STR("上年同期 3,450万"), NULL, { .kind = CELL_DELTA, .text = STR("12%"), .rising = true }, true, &explain },
	{ STR("毛利率"), STR("31.4%"), STR("上期 32.6%"), NULL, { .kind = CELL_DELTA, .text = STR("1.2 点"), .falling = true }, true, &explain },
	{ STR("订单"), STR("42"), STR("含子公司 3 家"), NULL, { 0 }, false, NULL },
	{ STR("退货"), STR("31万"), STR("2 张"), "late", { 0 }, false, NULL },
	{ STR("占全部销售"), STR("8.9%"), STR("第 1"), NULL, { 0 }, false, &explain_end },
};
static const struct fact base_facts[] = {
	{ STR("编号"), { .kind = CELL_CODE, .text = STR("C00017") } }, { STR("全称"), TEXT("无锡锡锻机械有限公司", "") }, { STR("统一社会信用代码"), { .kind = CELL_CODE, .text = STR("91320211MA1X4K7P2A") } },
	{ STR("行业"), { .kind = CELL_TEXT, .text = STR("金属成形机床制造"), .sub = STR("C3422"), .row = STR("/accounts/17"), .edit = "industry" } }, { STR("电话"), { .kind = CELL_PHONE, .text = STR("0510-8888 1234"), .url = STR("051088881234") } },
	{ STR("邮箱"), { .kind = CELL_EMAIL, .text = STR("info@xiduan.example") } }, { STR("上级"), { .kind = CELL_LINK, .text = STR("锡锻集团"), .url = STR("/accounts/3") } }, { STR("上市"), { .kind = CELL_YES } }, { STR("出口"), { .kind = CELL_NO } },
	{ STR("备注"), TEXT("送货单按其物料号排序，一式四联，工作日 15:00 前到厂。", ""), true },
};
static const struct fact_group facts[] = { { STR("基本信息"), LIST(base_facts) } };
static const struct file_row file_rows[] = { { STR("2026 框架合同.pdf"), STR("/files/3"), STR("1.2 MB"), STR("周亦川"), STR("11-02"), STR("/files/3/delete") }, { STR("现场照片.jpg"), STR("/files/4"), STR("860 KB"), STR("林若楠"), STR("10-26"), STR("") } };
static const struct files_view files = { STR("/accounts/17/files"), TOKEN, STR("20 MB"), LIST(file_rows) };
static const struct history_entry history_entries[] = { { STR("2026-11-16 09:05"), STR("周亦川"), STR("页面 10.0.3.7"), STR("修改"), LIST(diffs) } };
static const struct history_view history = { LIST(history_entries), STR("?before=1"), LIST(kinds) };
static const struct refusal_view refusal = { STR("看不到毛利率"), STR("字段规则“毛利限客户经理本人与财务”。您是本客户的联络人。"), STR("请周亦川授权"), STR("/access/ask") };
static const struct record_view record = { .crumbs = LIST(crumbs), .position = STR("华东重点 第 1/47"), .before_url = STR("/accounts/16"), .after_url = STR("/accounts/18"), .title = STR("无锡锡锻机械有限公司"),
	.meta = STR("江苏无锡 · 锻压设备制造 · 2014 年起合作 · 子公司 3 家"), .signs = LIST(signs), .actions = LIST(actions), .more = LIST(more), .access_url = STR("/accounts/17/access"), .print_url = STR("/accounts/17/print"),
	.edit_url = STR("/accounts/17/edit"), .tabs = LIST(views), .facts = LIST(facts), .children = LIST(children), .timeline = &timeline, .files = &files, .history = &history, .duties = &duties_panel, .tier = &tier_s,
	.tier_reason = &explain, .team = LIST(team), .strip = LIST(strip), .tree_title = STR("集团与开票主体"), .tree = LIST(tree), .refusal = &refusal };

static void render_record(struct page_out *out, enum record_part part)
{
	struct record_view v = record;

	v.shell = sample_shell(out);
	v.part = part;
	template_record(out, &v);
}

static void render_account(struct page_out *out) { render_record(out, PART_OVERVIEW); }
static void render_account_facts(struct page_out *out) { render_record(out, PART_FACTS); }
static void render_account_orders(struct page_out *out) { render_record(out, PART_CHILDREN); }
static void render_account_files(struct page_out *out) { render_record(out, PART_FILES); }
static void render_account_history(struct page_out *out) { render_record(out, PART_HISTORY); }

/* A record with nothing to it: an order, a product. */
static void render_record_plain(struct page_out *out)
{
	struct record_view v = { .shell = sample_shell(out), .crumbs = LIST(crumbs), .title = STR("SO-2611-017"), .facts = LIST(facts), .timeline = &no_timeline };

	template_record(out, &v);
}

static void render_print(struct page_out *out)
{
	static const struct link signatures[] = { { STR("客户经理") }, { STR("大区经理") } };
	struct print_view v = { "zh-CN", STR("无锡锡锻机械有限公司"), STR("岱衡精密装备"), STR("2026-11-19"), STR("/accounts/17"), &tier_s, LIST(facts), LIST(strip), LIST(children), LIST(duties), LIST(signatures) };

	template_print(out, &v);
}

/* --- forms ---------------------------------------------------------------------------------------------------------------------------- */
static const struct form_field main_fields[] = {
	{ INPUT_TEXT, STR("name"), STR("客户名称"), STR("锡锻精工"), .hint = STR("已有一家相近：锡锻**（宜兴），属华东区韩*。"), .max = 200, .required = true, .autofocus = true },
	{ INPUT_CODE, STR("credit_code"), STR("统一社会信用代码"), STR("91320211MA1X4K7P2Q"), .error = STR("末位校验码不符，应为 A。"), .remedy = STR("请核对第 9–17 位。"), .max = 18 },
	{ INPUT_REF, STR("parent"), STR("上级"), STR("3"), .shown = STR("锡锻集团"), .pick_url = STR("/pick/account?for=parent"), .create_url = STR("/accounts"), .scope = STR("限 华东") },
	{ INPUT_CHOICE, STR("status"), STR("状态"), .options = LIST(tiers) },
	{ INPUT_MONEY, STR("revenue"), STR("营业收入"), STR("386,400,000"), .unit = STR("CNY") },
	{ INPUT_NUMBER, STR("staff"), STR("员工数"), STR("1200") },
	{ INPUT_DATE, STR("since"), STR("合作起始"), STR("2014-03-01") },
	{ INPUT_BOOL, STR("listed"), STR("上市公司"), STR("true") },
	{ INPUT_LONG, STR("remark"), STR("特殊要求"), STR("送货单按其物料号排序") },
};
static const struct form_field more_fields[] = {
	{ INPUT_EMAIL, STR("email"), STR("邮箱"), STR("a@b.example"), .max = 200 }, { INPUT_PHONE, STR("phone"), STR("电话"), STR("0510"), .max = 40 }, { INPUT_URL, STR("site"), STR("网址"), STR("https://a.example"), .max = 300 },
	{ INPUT_CHOICES, STR("tags"), STR("标签"), .options = LIST(tiers), .wide = true }, { INPUT_INSTANT, STR("at"), STR("时间"), STR("2026-11-19T09:42:00") }, { INPUT_PASSWORD, STR("secret"), STR("口令") },
	{ INPUT_FILE, STR("photo"), STR("照片") }, { INPUT_FIXED, STR("code"), STR("编号"), .shown = STR("C00017") }, { INPUT_HIDDEN, STR("back"), STR(""), STR("/accounts") }, { INPUT_MONEY, STR("limit"), STR("信用额度"), STR("100") },
};
static const struct form_group groups[] = { { STR("基本信息"), false, LIST(main_fields) }, { STR("更多字段"), true, LIST(more_fields) } };
static const struct form_error wrong[] = { { STR("credit_code"), STR("统一社会信用代码"), STR("末位校验码不符，应为 A。") } };
static const struct form_body form_body = { .action = STR("/accounts/17"), .csrf = TOKEN, .version = STR("3"), .cancel_url = STR("/accounts/17"), .draft = STR("account 17"), .hidden = LIST(state), .groups = LIST(groups), .errors = LIST(wrong), .upload = true };

static void render_form(struct page_out *out)
{
	struct form_view v = { sample_shell(out), LIST(crumbs), STR("编辑客户"), STR("C00017"), &form_body, more[1], true };

	template_form(out, &v);
}

static void render_cell_edit(struct page_out *out)
{
	struct cell_edit_view v = { STR("/accounts/17/cell/staff"), TOKEN, STR("3"), STR("/accounts/17/cell/staff?show"), &main_fields[5], STR("要填整数。") };

	template_cell_edit(out, &v);
}

static void render_cell_fresh(struct page_out *out)
{
	struct cell_view v = { &cells_a[0] };

	template_cell_fresh(out, &v);
}

static void render_bulk(struct page_out *out)
{
	struct bulk_view v = { sample_shell(out), STR("修改“等级”"), STR("/accounts/bulk"), TOKEN, STR("/accounts"), STR("将改动 3 条"), STR("1 条不能改"), LIST(state), &main_fields[3], &orders, true };

	template_bulk(out, &v);
}

/* --- today, notices, search ----------------------------------------------------------------------------------------------------------- */
static const struct job_view job = { 7, STR("导入 客户与联系人.xlsx"), STR("3,120 / 4,806"), STR("新增 402，更新 2,691，退回 27"), STR("约 20 秒"), 65, true, false, true, TOKEN, STR("/jobs/7"), STR("/import/7") };
static const struct task_group task_groups[] = { { STR("先办"), STR("超时 1 件"), { duties, 1 } }, { STR("今天"), STR("1 件"), { duties + 1, 1 } }, { STR("随后"), STR("1 件"), { duties + 2, 1 } } };

static void render_today(struct page_out *out)
{
	struct today_view v = { sample_shell(out), STR("11月19日 周四"), STR("农历十月十一 · 3 件事，1 件已超时"), LIST(kinds), LIST(actions), LIST(task_groups), STR("昨天办完 7 件。"), STR("/tasks?done"), { 0 }, { &job, 1 }, { events + 1, 2 }, LIST(attachments) };

	template_today(out, &v);
}

static void render_today_empty(struct page_out *out)
{
	struct today_view v = { .shell = sample_shell(out), .title = STR("11月19日 周四"), .blank = { "checks", STR("没有到期的事"), STR("待办会连同原因出现在这里。") } };

	template_today(out, &v);
}

static void render_notices(struct page_out *out)
{
	struct notices_view v = { sample_shell(out), STR("通知"), STR("4 条未读"), STR("/notices/read"), TOKEN, LIST(kinds), LIST(duties), { 0 }, { STR("1–3，共 3") } };

	template_notices(out, &v);
}

static const struct hit_run hit_runs[] = { { STR("无锡") }, { STR("锡锻机械"), true } };
static const struct hit hits[] = { { "building", LIST(hit_runs), STR("无锡"), STR("首字母"), STR("/accounts/17"), STR("17"), true }, { "user", LIST(hit_runs), STR(""), STR("所在客户"), STR("/contacts/4"), STR("4") } };
static const struct hit_group hit_groups[] = { { STR("客户"), LIST(hits), STR("/accounts?search=xdjx") }, { STR("动作"), { hits + 1, 1 } } };

static void render_search(struct page_out *out)
{
	struct search_view v = { sample_shell(out), STR("xdjx"), STR("3 条"), LIST(hit_groups) };

	template_search(out, &v);
}

static void render_palette(struct page_out *out)
{
	struct palette_view v = { LIST(hit_groups), STR("3 条，0.8 毫秒"), STR("xdjx") };

	template_palette(out, &v);
	v = (struct palette_view){ .query = STR("<b>") };
	template_palette(out, &v);
}

static void render_pick(struct page_out *out)
{
	struct pick_view v = { STR("parent"), LIST(hit_groups), STR("/accounts"), STR("新建“顾”"), STR("顾") };

	template_pick(out, &v);
}

/* --- selection ------------------------------------------------------------------------------------------------------------------------ */
static const struct table_column rank_columns[] = { { STR("客户") }, { STR("净销售额"), true }, { STR("占比"), true }, { STR("累计"), true }, { STR("ABC分类") }, { STR("等级") }, { STR("建议") } };
static const struct cell rank_a[] = { MONEY("3,864万"), { .kind = CELL_BAR, .percent = 89, .text = STR("8.9%"), .number = true }, NUM("8.9%"), { .kind = CELL_ABC, .text = STR("A") }, TIER("s", "S", "战略"), { .kind = CELL_NONE } };
static const struct cell rank_b[] = { MONEY("2,980万"), { .kind = CELL_BAR, .percent = 69, .text = STR("6.9%"), .number = true, .tone = "warn" }, NUM("15.8%"), { .kind = CELL_ABC, .text = STR("A") }, TIER("b", "B", "潜力"), TIER("a", "A", "重点") };
static const struct table_row rank_rows[] = { { STR("无锡锡锻机械"), STR("/accounts/17"), STR(""), LIST(rank_a), .explain = &explain }, { STR("宁波甬岭液压"), STR("/accounts/18"), STR(""), LIST(rank_b), .explain = &explain, .moot = true },
	{ STR("苏州蠡口精密模具"), STR("/accounts/21"), STR(""), LIST(rank_a), .explain = &explain }, { STR("温州瓯镜光学"), STR("/accounts/19"), STR(""), LIST(rank_b), .explain = &explain } };
static const struct table_view ranking = { .caption = STR("前 4，共 312"), .columns = LIST(rank_columns), .rows = LIST(rank_rows), .has_actions = true, .ranked = true, .rank_from = 1 };
static const struct bar_mark bars[] = { { 58, 60, 12, 200, "a" }, { 72, 92, 12, 168, "a" }, { 86, 120, 12, 140, "a" }, { 100, 160, 12, 100, "a" }, { 114, 190, 12, 70, "b" }, { 128, 210, 12, 50, "b" }, { 142, 226, 12, 34, "c" }, { 156, 236, 12, 24, "c" } };
static const struct scale_mark scale_x[] = { { 64, STR("1") }, { 120, STR("5") } };
static const struct scale_mark scale_left[] = { { 260, STR("0") }, { 145, STR("2,000") }, { 30, STR("4,000") } };
static const struct scale_mark scale_right[] = { { 260, STR("0%") }, { 145, STR("50%") }, { 30, STR("100%") } };
static const struct pareto_chart chart = { STR("20% 的客户带来 78%；上期 74%"), STR("万元"), STR("64,210 78,170 92,140 106,112 120,92 134,80 148,72 162,66 300,44 748,30"), STR("64,216 78,180 92,152 106,124 120,104 300,50 748,30"), STR("前 62 家，占 78%"), 240.5, LIST(bars), LIST(scale_x), LIST(scale_left), LIST(scale_right) };
static const struct class_share classes[] = { { "a", "selection.class.a", STR("62"), STR("3.46亿"), STR("80%"), 0, 80 }, { "b", "selection.class.b", STR("96"), STR("6,480万"), STR("15%"), 80, 15 }, { "c", "selection.class.c", STR("154"), STR("2,160万"), STR("5%"), 95, 5 } };
static const struct mover movers[] = { { "b", "a", STR("B"), STR("A"), STR("温州瓯镜光学"), STR("/accounts/19"), STR("净销售额升到第 7，累计 41%") }, { "a", "b", STR("A"), STR("B"), STR("宁波甬岭液压"), STR("/accounts/18"), STR("销售 −18%") } };
static const struct mover_group mover_groups[] = { { STR("进入或升级"), STR("1"), { movers, 1 } }, { STR("退出或降级"), STR("1"), { movers + 1, 1 } } };

static const struct goal goals[] = { { STR("grow_profit"), STR("增长利润"), STR("毛利与售后负担的权重上调"), true }, { STR("sales"), STR("按净销售额"), STR("") } };

static void render_selection(struct page_out *out)
{
	struct selection_view v = { sample_shell(out), STR("2027 年度大客户评选"), STR("草案"), STR("候选 312 家"), 2, LIST(actions), STR("/selection"), LIST(goals), LIST(tiers), STR("2025-12-01"), STR("2026-11-30"), LIST(strip), LIST(classes), &ranking,
		{ STR("1–4，共 312"), STR(""), STR("/selection?cursor=1") }, &chart, &orders, &orders, &orders, STR("对照上期"), LIST(mover_groups), { 0 } };

	template_selection(out, &v);
}

static void render_selection_empty(struct page_out *out)
{
	struct selection_view v = { .shell = sample_shell(out), .title = STR("大客户评选"), .step = 1, .policies = LIST(goals), .blank = { "scale", STR("这段时间没有销售"), STR("换一段更长的时间。"), { STR("导入订单"), STR("/import"), .primary = true } } };

	template_selection(out, &v);
}

/* A round that is being decided: one to tick, one for people to judge, one decided. */
static void render_round(struct page_out *out)
{
	static const struct crumb way_back[] = { { STR("大客户评选"), STR("/selection") }, { STR("历次评选"), STR("/selection/rounds") } };
	static const struct round_step steps[] = { { STR("目标"), true }, { STR("审批"), .current = true } };
	static const struct stage_card stages[] = { { STR("作答"), STR("3 / 4"), STR("12-07 已逾期"), STR("已过"), 75, .late = true }, { STR("审批"), STR("1 / 3"), .share = 33.3, .current = true } };
	static const struct disc people[] = { { STR("周"), STR("周亦川"), STR("主任委员"), .ours = true } };
	static const struct link moves[] = { { STR("全部"), STR("/selection/rounds/3"), STR("3"), .current = true }, { STR("进入"), STR("/selection/rounds/3?move=enter"), STR("1") } };
	static const struct mover enters = { "b", "a", STR("B"), STR("A"), STR("温州瓯镜光学"), STR("/selection/rounds/3/proposals/5"), STR("第 7 名"), false };
	static const struct mover_group groups_of[] = { { STR("进入或升级"), STR("1"), { &enters, 1 } }, { STR("人工评议"), STR("0"), { NULL, 0 } } };
	static const struct round_proposal proposals[] = {
		{ 5, 2, STR("C00019"), STR("温州瓯镜光学"), STR("/selection/rounds/3/proposals/5"), STR("进入"), STR("7"), STR("得分 4.12"), STR("周亦川"), STR(""), "good",
		  { "b", "a", STR("B"), STR("A") }, .picked = true, .open = true, .choices = LIST(tiers), .answer = STR("升级"), .answer_tone = "good", .votes = STR("3 : 1"),
		  .vote_title = STR("弃权 0 · 同意"), .vote_tone = "good", .decided_tone = "" },
		{ 6, 1, STR("C00020"), STR("合肥庐淝汽车部件"), STR("/selection/rounds/3/proposals/6"), STR("人工评议"), STR("12"), STR("得分 3.07"), STR(""), STR("连续 1 次未达标"), "warn",
		  { "a", "a", STR("A"), STR("A"), .same = true }, .review = true, .open = true, .choices = LIST(tiers), .answer_tone = "", .votes = STR("未公开"), .vote_tone = "", .decided_tone = "" },
		{ 7, 3, STR("C00021"), STR("南通狼屿重工"), STR("/selection/rounds/3/proposals/7"), STR("退出"), STR("15"), STR("得分 2.71"), STR("周亦川"), STR(""), "bad",
		  { "a", "b", STR("A"), STR("B") }, .answer = STR("周亦川 逾期"), .answer_tone = "bad", .vote_tone = "", .decided = STR("已批准 · 成长"), .decided_tone = "good",
		  .back = { STR("撤回"), STR("/selection/rounds/3/proposals/7/undecide"), .post = true, .csrf = TOKEN } },
	};
	struct round_view v = { .shell = sample_shell(out), .crumbs = LIST(way_back), .title = STR("2027 年度重点客户评选"), .note = STR("按综合得分"), .state = STR("审批"), .state_tone = "warn",
				.steps = LIST(steps), .stages = LIST(stages), .committee = LIST(people), .committee_names = STR("主任委员 周亦川"), .movers = LIST(groups_of),
				.movers_note = STR("不变 40 家"), .moves = LIST(moves), .states = LIST(moves), .owner = { .name = STR("owner"), .label = STR("负责人"), .options = LIST(tiers) },
				.url = STR("/selection/rounds/3"), .count = STR("3"), .proposals = LIST(proposals), .answers = true, .voted = true, .deciding = true, .csrf = TOKEN,
				.decide_url = STR("/selection/rounds/3/decide") };

	template_round(out, &v);
}

/* The sheet of an account: one question that lacks its answer. */
static void render_stocktake(struct page_out *out)
{
	static const struct question_card question_cards[] = {
		{ STR("sq_why"), STR("1"), STR("用一句话说：它为什么是大客户？"), STR("answer.sq_why"), STR("evidence.sq_why"), STR("全年毛利第一"), STR("订单"), STR("") },
		{ STR("sq_value"), STR("2"), STR("近12个月带来什么？"), STR("answer.sq_value"), STR("evidence.sq_value"), STR(""), STR(""), STR("这个问题还没有回答。") },
	};
	static const struct way outcomes[] = { { STR("keep_same"), STR("保留等级"), STR("有合理答案 → 更新理由"), true } };
	static const struct form_field pass = { .kind = INPUT_REF, .name = STR("user"), .label = STR("转交给"), .pick_url = STR("/pick/user") };
	struct stocktake_view v = { .shell = sample_shell(out), .title = STR("无锡锡锻机械"), .note = STR("2027 年度重点客户评选"), .leading = STR("为什么要将这个客户置于重点客户的地位？"),
				    .principle = STR("找不到合理解释，只有两条路。"), .action = STR("/stocktake/4"), .csrf = TOKEN, .draft = STR("/stocktake/4"), .state = STR("待作答"), .state_tone = "warn",
				    .cards = LIST(question_cards), .all = STR("2"), .outcome_asked = true, .open = true, .outcomes = LIST(outcomes), .plans = LIST(outcomes),
				    .plan = { .kind = INPUT_LONG, .name = STR("plan"), .label = STR("后续行动") }, .plan_due = { .kind = INPUT_DATE, .name = STR("plan_due"), .label = STR("行动期限") },
				    .pass = &pass, .pass_url = STR("/stocktake/4/pass") };

	template_stocktake(out, &v);
}

/* --- import --------------------------------------------------------------------------------------------------------------------------- */
static const struct figure_view sums[] = { { STR("读入"), STR("4,806") }, { STR("新增"), STR("402") }, { STR("更新"), STR("2,691") }, { STR("未变"), STR("1,686") }, { STR("退回"), STR("27"), .tone = "late" } };
static const struct link problems[] = { { STR("日期读不懂"), STR("?problem=date"), STR("19") }, { STR("编号重复"), STR(""), STR("8") } };

static void render_import_upload(struct page_out *out)
{
	struct import_upload_view v = { sample_shell(out), STR("/import"), TOKEN, STR("这个文件打不开。"), STR("200 MB"), LIST(tiers), &orders };

	template_import_upload(out, &v);
}

static void render_import_map(struct page_out *out)
{
	static const struct import_column import_columns[] = { { STR("InvoiceNo"), STR("c0"), LIST(tiers), STR("536365、536366"), STR("列名相同") }, { STR(""), STR("c1"), LIST(tiers), STR("8:26、8:28"), STR("内容像日期"), true } };
	struct import_map_view v = { sample_shell(out), STR("/import/7/map"), TOKEN, STR("客户与联系人.csv"), STR("GBK，逗号分隔，4,806 行"), STR(""), STR("/import"), LIST(import_columns), LIST(tiers), { 0 }, LIST(state), &main_fields[3], true, STR("ERP 月度") };

	template_import_map(out, &v);
}

static void render_import_preview(struct page_out *out)
{
	static const struct cell preview_cells[] = { { .kind = CELL_TEXT, .text = STR("31/02/2026"), .sub = STR("没有这一天"), .wrong = true }, { .kind = CELL_TEXT, .text = STR("C00991"), .sub = STR("将新建"), .made = true }, MONEY("120.00") };
	static const struct table_row preview_rows[] = { { STR("2"), STR(""), STR(""), LIST(preview_cells) } };
	struct table_view table = { .caption = STR("前几行"), .columns = LIST(order_columns), .rows = LIST(preview_rows) };
	struct import_preview_view v = { sample_shell(out), STR("/import/7/run"), TOKEN, STR("客户与联系人.csv"), STR("试运行"), STR("/import/7/map"), STR("/import/7/rejects.csv"), LIST(state), &table, LIST(sums), LIST(problems) };

	template_import_preview(out, &v);
}

static void render_import_run(struct page_out *out)
{
	struct import_run_view v = { sample_shell(out), STR("客户与联系人.csv"), job };

	template_import_run(out, &v);
}

static void render_import_report(struct page_out *out)
{
	struct import_report_view v = { sample_shell(out), STR("客户与联系人.csv"), STR("11-19 09:42，周亦川"), STR("/import/7/rejects.csv"), STR("/accounts?import=7"), STR("/import"), TOKEN, STR("/import/7/undo"), STR("有新数据依赖之前可撤销"), LIST(sums), LIST(strip), { sums, 3 }, LIST(problems), false, false, STR(""), &orders };

	template_import_report(out, &v);
}

/* --- settings and the rest -------------------------------------------------------------------------------------------------------------- */
static const struct settings_group menu[] = { { STR("组织"), LIST(views) }, { STR("系统"), LIST(kinds) } };
static const struct secret_view secret = { STR("令牌已建立"), STR("只显示这一次，请现在复制。"), STR("byn_3fk29d8s7a6Q") };
static const struct option scopes[] = { { STR("nothing"), STR("无") }, { STR("team"), STR("团队"), true }, { STR("all"), STR("全部") } };
static const struct scope_select selects[] = { { STR("account.list"), STR("列表"), LIST(scopes), true }, { STR("account.read"), STR("查看"), LIST(scopes), true }, { STR("account.create"), STR("新建"), { 0 }, false } };
static const struct class_grant class_grants[] = { { STR("业务"), STR("account.r0"), STR("account.w0"), true, true }, { STR("敏感"), STR("account.r3"), STR("account.w3") } };
static const struct grant_row grant_rows[] = { { STR("客户"), LIST(selects), LIST(class_grants) }, { STR("联系人"), LIST(selects), LIST(class_grants) } };
static const struct table_column operations[] = { { STR("列表") }, { STR("查看") }, { STR("新建") } };
static const struct grants_view grants = { STR("/settings/roles/3"), TOKEN, STR("2"), STR("评审轮次、达标奖励"), LIST(operations), LIST(grant_rows), false };
static const struct option weekdays[] = { { STR("1"), STR("一") }, { STR("2"), STR("二") }, { STR("3"), STR("三") } };
static const struct calendar_day calendar_days[] = { { .blank = true }, { STR("1"), STR("2026-10-01"), true, true }, { STR("2"), STR("2026-10-02"), false, false, true } };
static const struct calendar_week weeks[] = { { LIST(calendar_days) } };
static const struct calendar_month months[] = { { STR("10月"), LIST(weeks) } };
static const struct calendar_view calendar = { STR("/settings/calendar"), TOKEN, STR("2026"), STR("?year=2025"), STR("?year=2027"), LIST(weekdays), LIST(months) };

static void render_settings(struct page_out *out)
{
	struct settings_view v = { sample_shell(out), LIST(menu), STR("角色：客户经理"), STR("12 人"), LIST(actions), &secret, { &job, 1 }, LIST(kinds), &form_body, &grants, &calendar, &orders, { STR("1–2，共 2") } };

	template_settings(out, &v);
}

static void render_error(struct page_out *out)
{
	struct error_view v = { sample_shell(out), NULL, 412, STR("期间有人改过"), STR("还没有保存。"), STR("可以找 周亦川 商量。"), LIST(actions), LIST(diffs), STR("林若楠，3 分钟前") };

	template_error(out, &v);
}

static void render_error_plain(struct page_out *out)
{
	struct error_view v = { NULL, sample_plain(out), 404, STR("没有找到"), STR("它不存在、已删除，或您看不到。") };

	template_error(out, &v);
}

static void render_access(struct page_out *out)
{
	static const struct access_line_view lines[] = { { STR("查看"), STR("团队"), STR("您是这家客户的 AR"), true }, { STR("删除"), STR("无"), STR("角色“客户经理”没有删除权限") } };
	struct access_view v = { sample_shell(out), LIST(crumbs), STR("我为什么能看到？"), STR("客户经理"), STR("管理员 沈嘉禾"), STR("/accounts/17"), LIST(lines), true };

	template_access(out, &v);
}

static void render_explain(struct page_out *out)
{
	struct explain_page_view v = { sample_shell(out), LIST(crumbs), STR("净销售额"), &explain };

	template_explain_page(out, &v);
}

static void render_signin(struct page_out *out)
{
	struct signin_view v = { sample_plain(out), STR("zhou"), STR("/accounts"), TOKEN, STR("用户名或密码不对。"), STR("") };

	template_signin(out, &v);
}

static void render_password(struct page_out *out)
{
	struct password_view v = { sample_plain(out), STR("周亦川"), TOKEN, TOKEN, STR(""), 10, true };

	template_password(out, &v);
}

static void render_more(struct page_out *out)
{
	template_more(out, sample_shell(out));
}

const struct sample_page sample_pages[] = {
	{ "list", render_list }, { "list_empty", render_list_empty }, { "board", render_board }, { "account", render_account }, { "account_facts", render_account_facts }, { "account_orders", render_account_orders },
	{ "account_files", render_account_files }, { "account_history", render_account_history }, { "record_plain", render_record_plain }, { "print", render_print }, { "form", render_form }, { "cell_edit", render_cell_edit },
	{ "cell_fresh", render_cell_fresh }, { "bulk", render_bulk }, { "today", render_today }, { "today_empty", render_today_empty }, { "notices", render_notices }, { "search", render_search }, { "palette", render_palette },
	{ "pick", render_pick }, { "selection", render_selection }, { "selection_empty", render_selection_empty }, { "round", render_round }, { "stocktake", render_stocktake }, { "import_upload", render_import_upload }, { "import_map", render_import_map },
	{ "import_preview", render_import_preview }, { "import_run", render_import_run }, { "import_report", render_import_report }, { "settings", render_settings }, { "error", render_error }, { "error_plain", render_error_plain },
	{ "access", render_access }, { "explain", render_explain }, { "more", render_more }, { "signin", render_signin }, { "password", render_password },
};
const int sample_page_count = sizeof sample_pages / sizeof *sample_pages;
