/* The demo company's own side: units, people and their roles, tags, products, the round that was approved a year ago. */
#include "kam/demo_parts.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static const struct unit_row { const char *code, *name, *name_en, *kind; int parent; } units[] = {
	{ "DH", "岱衡精密装备", "Daiheng Precision Equipment", "company", 0 },
	{ "EC", "华东大区", "East China", "region", 1 },
	{ "EC-WX", "无锡分公司", "Wuxi Branch", "branch", 2 },
	{ "EC-SZ", "苏州分公司", "Suzhou Branch", "branch", 2 },
	{ "EC-WZ", "温州分公司", "Wenzhou Branch", "branch", 2 },
	{ "EC-NB", "宁波分公司", "Ningbo Branch", "branch", 2 },
	{ "EC-HF", "合肥办事处", "Hefei Office", "branch", 2 },
	{ "SC", "华南大区", "South China", "region", 1 },
	{ "SC-SZ", "深圳分公司", "Shenzhen Branch", "branch", 8 },
	{ "SC-FS", "佛山办事处", "Foshan Office", "branch", 8 },
	{ "SC-XM", "厦门办事处", "Xiamen Office", "branch", 8 },
	{ "NC", "华北大区", "North China", "region", 1 },
	{ "NC-QD", "青岛分公司", "Qingdao Branch", "branch", 12 },
	{ "NC-TJ", "天津分公司", "Tianjin Branch", "branch", 12 },
	{ "CC", "华中大区", "Central China", "region", 1 },
	{ "CC-WH", "武汉分公司", "Wuhan Branch", "branch", 15 },
	{ "SW", "西南大区", "Southwest China", "region", 1 },
	{ "SW-CQ", "重庆分公司", "Chongqing Branch", "branch", 17 },
	{ "OS", "海外事业部", "Overseas Division", "region", 1 },
	{ "OS-EX", "海外销售部", "Overseas Sales", "branch", 19 },
	{ "KA", "大客户部", "Key Account Office", "department", 1 },
	{ "SV", "服务部", "Service", "department", 1 },
	{ "SP", "备件中心", "Spare Parts Centre", "department", 1 },
	{ "LG", "物流管理中心", "Logistics Centre", "department", 1 },
	{ "RD", "研发中心", "Research and Development", "department", 1 },
	{ "FA", "财务审计部", "Finance and Audit", "department", 1 },
	{ "IT", "信息部", "Information Technology", "department", 1 },
};

/* Who works there: users are numbered through these rows in order. A NULL name is drawn. */
static const struct seat_row { int unit, count; const char *role, *post; const char *first_name, *first_name_en; } seats[] = {
	{ 1, 1, "director", "总经理", "岳承志", "Yue Chengzhi" }, { 1, 1, "director", "营销副总", "温柏年", "Wen Bainian" },
	{ 2, 1, "regional_manager", "华东大区总经理", "陆广义", "Lu Guangyi" }, { 8, 1, "regional_manager", "华南大区总经理", NULL, NULL },
	{ 12, 1, "regional_manager", "华北大区总经理", NULL, NULL }, { 15, 1, "regional_manager", "华中大区总经理", NULL, NULL },
	{ 17, 1, "regional_manager", "西南大区总经理", NULL, NULL }, { 19, 1, "regional_manager", "海外事业部总经理", NULL, NULL },
	{ 3, 4, "account_manager", "客户经理", "周亦川", "Zhou Yichuan" }, { 4, 4, "account_manager", "客户经理", NULL, NULL },
	{ 5, 4, "account_manager", "客户经理", "韩若彤", "Han Ruotong" }, { 6, 4, "account_manager", "客户经理", NULL, NULL },
	{ 7, 2, "account_manager", "客户经理", NULL, NULL }, { 9, 3, "account_manager", "客户经理", NULL, NULL }, { 10, 2, "account_manager", "客户经理", NULL, NULL },
	{ 11, 2, "account_manager", "客户经理", NULL, NULL }, { 13, 2, "account_manager", "客户经理", NULL, NULL }, { 14, 2, "account_manager", "客户经理", NULL, NULL },
	{ 16, 2, "account_manager", "客户经理", NULL, NULL }, { 18, 2, "account_manager", "客户经理", NULL, NULL },
	{ 20, 2, "account_manager", "海外客户经理", NULL, NULL },
	{ 2, 4, "solution_manager", "解决方案经理", "林启航", "Lin Qihang" }, { 8, 2, "solution_manager", "解决方案经理", NULL, NULL },
	{ 12, 1, "solution_manager", "解决方案经理", NULL, NULL }, { 15, 1, "solution_manager", "解决方案经理", NULL, NULL },
	{ 17, 1, "solution_manager", "解决方案经理", NULL, NULL }, { 19, 1, "solution_manager", "解决方案经理", NULL, NULL },
	{ 24, 3, "fulfillment_manager", "交付经理", "陆少华", "Lu Shaohua" },
	{ 22, 6, "service_engineer", "服务工程师", NULL, NULL }, { 23, 1, "service_engineer", "备件主管", NULL, NULL },
	{ 21, 3, "key_account_office", "大客户管理专员", "沈静", "Shen Jing" },
	{ 26, 1, "auditor", "内审专员", NULL, NULL }, { 27, 1, "administrator", "系统管理员", NULL, NULL },
};

const struct demo_product demo_products[] = {
	{ "HP-4000", "4000 吨热模锻压力机", "4000 t Hot Forging Press", "锻压设备", "famous", "goods", "台", 6800000, 66, 2600 },
	{ "VG-3015", "龙门加工中心 VG3015", "Gantry Machining Centre VG3015", "加工中心", "famous", "goods", "台", 3280000, 64, 1900 },
	{ "HP-1600", "1600 吨闭式压力机", "1600 t Straight-Side Press", "锻压设备", "mature", "goods", "台", 2450000, 67, 4100 },
	{ "X5-800", "五轴加工中心 X5-800", "Five-Axis Machining Centre X5-800", "加工中心", "new", "goods", "台", 1980000, 61, 420 },
	{ "SV-630", "630 吨伺服压力机", "630 t Servo Press", "锻压设备", "new", "goods", "台", 1560000, 60, 510 },
	{ "HM-1000", "卧式加工中心 HM1000", "Horizontal Machining Centre HM1000", "加工中心", "famous", "goods", "台", 1280000, 65, 2300 },
	{ "CM-1210", "桥式三坐标测量机 CM1210", "Bridge Coordinate Measuring Machine CM1210", "测量设备", "famous", "goods", "台", 860000, 56, 1700 },
	{ "VM-1160", "立式加工中心 VM1160", "Vertical Machining Centre VM1160", "加工中心", "mature", "goods", "台", 620000, 70, 3900 },
	{ "GR-500", "数控磨床 GR500", "CNC Grinder GR500", "磨床", "mature", "goods", "台", 480000, 68, 3600 },
	{ "OP-200", "在线光学测量单元 OP200", "Inline Optical Gauge OP200", "测量设备", "new", "goods", "台", 365000, 52, 300 },
	{ "VM-850", "立式加工中心 VM850", "Vertical Machining Centre VM850", "加工中心", "mature", "goods", "台", 298000, 72, 4300 },
	{ "HT-250", "250 吨油压机", "250 t Hydraulic Press", "锻压设备", "mature", "goods", "台", 186000, 69, 4400 },
	{ "RB-20", "上下料机器人 RB20", "Loading Robot RB20", "自动化", "new", "goods", "套", 148000, 63, 640 },
	{ "CM-50", "手动影像仪 CM50", "Manual Video Gauge CM50", "测量设备", "mature", "goods", "台", 68000, 60, 3300 },
	{ "FX-40", "液压夹具 FX40", "Hydraulic Fixture FX40", "自动化", "mature", "goods", "套", 36000, 58, 2800 },
	{ "TR-12", "设备操作培训 3 天", "Operator Training, 3 Days", "服务", "mature", "service", "次", 18000, 45, 3000 },
	{ "SP-SPD", "主轴单元", "Spindle Unit", "备件", "famous", "spare_part", "件", 42000, 48, 3200 },
	{ "SV-YEAR", "年度保养合同", "Yearly Maintenance Contract", "服务", "famous", "service", "年", 28000, 42, 2900 },
	{ "SP-SRV", "伺服驱动器", "Servo Drive", "备件", "mature", "spare_part", "件", 9800, 55, 2700 },
	{ "SP-BSC", "滚珠丝杠", "Ball Screw", "备件", "mature", "spare_part", "根", 6400, 52, 3500 },
	{ "SP-CAL", "标准球规校准件", "Calibration Sphere", "备件", "new", "spare_part", "件", 3200, 40, 700 },
	{ "SP-VLV", "比例阀", "Proportional Valve", "备件", "mature", "spare_part", "件", 2600, 50, 3000 },
	{ "SP-FLT", "液压滤芯", "Hydraulic Filter", "备件", "mature", "spare_part", "件", 380, 45, 3800 },
	{ "SP-SEAL", "密封件套装", "Seal Kit", "备件", "mature", "spare_part", "套", 260, 38, 3900 },
	{ "SP-OIL", "导轨油 18 升", "Way Oil, 18 l", "备件", "mature", "spare_part", "桶", 420, 62, 3100 },
};
const int demo_product_count = COUNT(demo_products), demo_first_part = 15;

static const struct { const char *name, *color, *note; } tags[] = {
	{ "示范客户", "green", "愿意接待参观，可作样板" }, { "协会会员", "blue", "专业协会里认识的" }, { "价格敏感", "amber", "每单都压价" },
	{ "竞品在谈", "red", "对手近期拜访频繁" }, { "出口型", "gray", "主要做出口" },
};

/* The first seat of a role whose unit is this one; -1 when there is none. *before counts the users in front. */
static int seat_at(int unit, const char *role, int *before)
{
	*before = 0;
	for (int i = 0; i < COUNT(seats); i++) {
		if (seats[i].unit == unit && !strcmp(seats[i].role, role))
			return i;
		*before += seats[i].count;
	}
	return -1;
}

/* The i-th holder of a role at the unit or the nearest one above that has any; the first user when nobody does. */
static int holder(int unit, const char *role, uint64_t i)
{
	int before, seat;

	for (; unit; unit = units[unit - 1].parent)
		if ((seat = seat_at(unit, role, &before)) >= 0)
			return before + 1 + (int)(i % (uint64_t)seats[seat].count);
	return 1;
}

int demo_owner(int unit, uint64_t i) { return holder(unit, "account_manager", i); }
int demo_solution_manager(int unit, uint64_t i) { return holder(unit, "solution_manager", i); }
int demo_fulfillment_manager(int unit) { return holder(24, "fulfillment_manager", (uint64_t)units[unit - 1].parent); }
int demo_service_engineer(int unit, uint64_t i) { return holder(22, "service_engineer", i + (uint64_t)unit); }
int demo_regional_manager(int unit) { return holder(unit, "regional_manager", 0); }
int demo_key_account_office(uint64_t i) { return holder(21, "key_account_office", i); }
int demo_director(void) { return 2; }

static enum rc emit_units(struct demo_run *run, struct error *e)
{
	for (int i = 0; i < COUNT(units); i++) {
		const struct unit_row *u = &units[i];
		struct value row[] = { demo_text(u->code), demo_text(u->name), demo_text(u->name_en), demo_text(u->kind), demo_ref(u->parent) };
		enum rc rc = demo_emit(run, DEMO_UNIT, row, e);
		if (rc)
			return rc;
	}
	return RC_OK;
}

/* "zhou.yichuan", with the place behind it when drawn, so that two of one name differ. */
static void user_code(struct buf *code, struct str name_en, int place)
{
	for (size_t i = 0; i < name_en.n; i++) {
		char c = name_en.p[i];
		if (c == ' ')
			buf_char(code, '.');
		else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			buf_char(code, (char)(c | 0x20));
	}
	if (place)
		buf_int(code, place);
}

static enum rc emit_user(struct demo_run *run, const struct seat_row *seat, bool named, struct error *e)
{
	int place = (int)run->rows[DEMO_USER] + 1;
	struct demo_random r = demo_random_at(run->options.seed, DRAW_USER, (uint64_t)place);
	CLEANUP(buf_free) struct buf zh = { .max = 100 }, en = { .max = 100 }, code = { .max = 100 }, mail = { .max = 100 }, phone = { .max = 40 };
	bool female;
	enum rc rc;

	demo_person(&r, &zh, &en, &female);
	if (named) {
		buf_clear(&zh);
		buf_clear(&en);
		buf_text(&zh, seat->first_name);
		buf_text(&en, seat->first_name_en);
	}
	user_code(&code, buf_view(&en), named ? 0 : place);
	buf_str(&mail, buf_view(&code));
	buf_lit(&mail, "@daiheng.example");
	buf_printf(&phone, "13%d 0000 %04d", demo_between(&r, 0, 9), demo_between(&r, 0, 9999));
	if (zh.failed || en.failed || code.failed || mail.failed || phone.failed)
		return error_no_memory(e);
	struct value row[] = { value_text(buf_view(&code)), value_text(buf_view(&zh)), value_text(buf_view(&en)), demo_ref(seat->unit), demo_text(seat->post),
			       value_text(buf_view(&mail)), value_text(buf_view(&phone)), demo_text("zh_CN"), value_int(1) };
	if ((rc = demo_emit(run, DEMO_USER, row, e)))
		return rc;
	struct value role[] = { demo_ref(place), demo_text(seat->role) };
	return demo_emit(run, DEMO_USER_ROLE, role, e);
}

static enum rc emit_users(struct demo_run *run, struct error *e)
{
	for (int i = 0; i < COUNT(seats); i++)
		for (int k = 0; k < seats[i].count; k++) {
			enum rc rc = emit_user(run, &seats[i], k == 0 && seats[i].first_name, e);
			if (rc)
				return rc;
		}
	return RC_OK;
}

static enum rc emit_products(struct demo_run *run, struct error *e)
{
	for (int i = 0; i < demo_product_count; i++) {
		const struct demo_product *p = &demo_products[i];
		struct value row[] = { demo_text(p->code), demo_text(p->name), demo_text(p->name_en), demo_text(p->family), demo_text(p->maturity), demo_text(p->kind),
				       demo_text(p->measure), demo_money(p->price), demo_money(p->price * (p->cost / 100.0)),
				       value_int(run->options.today - p->launched), value_int(1) };
		enum rc rc = demo_emit(run, DEMO_PRODUCT, row, e);
		if (rc)
			return rc;
	}
	return RC_OK;
}

static enum rc emit_tags(struct demo_run *run, struct error *e)
{
	for (int i = 0; i < COUNT(tags); i++) {
		struct value row[] = { demo_text(tags[i].name), demo_text(tags[i].color), demo_text(tags[i].note) };
		enum rc rc = demo_emit(run, DEMO_TAG, row, e);
		if (rc)
			return rc;
	}
	return RC_OK;
}

static enum rc emit_round(struct demo_run *run, struct error *e)
{
	int32_t end = run->options.today - 365;
	int year = date_to_civil(end).year;
	char name[60];

	snprintf(name, sizeof name, "%d 年度大客户评选", year + 1);
	struct value row[] = { demo_text(name), demo_text("sales"), value_int(end - 365), value_int(end), demo_ref(demo_key_account_office(0)),
			       value_int(end + 8), value_int(end + 14), value_int(end + 20), demo_text("decided"),
			       demo_text("closed"), demo_instant(end + 18, 15 * 60), demo_text("委员会会议通过，战略客户由总经理提名。") };
	return demo_emit(run, DEMO_ROUND, row, e);
}

enum rc demo_company(struct demo_run *run, struct error *e)
{
	enum rc rc;

	if ((rc = emit_units(run, e)) || (rc = emit_users(run, e)) || (rc = emit_tags(run, e)) || (rc = emit_products(run, e)))
		return rc;
	return emit_round(run, e);
}
