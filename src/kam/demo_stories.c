/* Notes, duties, tags and tiers of the demo company: what a year of work leaves behind, and the stories that later figures will find by themselves. */
#include "kam/demo_parts.h"

#include <string.h>

struct entry {
	int days_ago;
	const char *kind, *body;
};

static const struct entry ordinary[] = {
	{ 20, "visit", "拜访车间，两台立加运行正常，操作工换了新人，约定下月做一次半天培训。" },
	{ 48, "call", "和采购通电话，四季度预算在报，设备更新排在十二月之后。" },
	{ 75, "meeting", "技术交流会，对方关心在线测量，想看一个同行的现场。" },
	{ 110, "visit", "陪解决方案经理看现场，节拍瓶颈在上下料，建议先上一套机器人试用。" },
	{ 150, "note", "新厂房打地基，预计明年中搬迁，搬迁需要我们出设备平面图。" },
	{ 190, "mail", "已发年度保养合同续签稿，对方法务提了付款期的意见。" },
	{ 240, "visit", "高层互访，总经理谈到要做航空件，希望我们一起做工艺验证。" },
	{ 290, "call", "回访上一批备件，密封件尺寸没问题，交期比承诺早两天。" },
};
static const struct entry complaints[] = {
	{ 12, "complaint", "压力机滑块漏油第三次报修，车间主任直接打电话给大区经理，说再修不好就停付尾款。" },
	{ 26, "visit", "工程师到场更换密封件，现场没有备件，从苏州调货晚了一天半。" },
	{ 41, "complaint", "设备部投诉响应慢，报修后十九小时才有人到，承诺是八小时。" },
	{ 95, "signal", "听采购说对手给他们免费做了一次设备体检。" },
	{ 180, "visit", "季度回访，满意度八分，主要意见是备件要等。" },
};
static const struct entry fading[] = {
	{ 96, "call", "约拜访，对方说近期忙，改天再说。这是第三次推迟。" },
	{ 170, "note", "原来的采购总监调去集团，新来的还没见过面。" },
	{ 260, "visit", "例行拜访，只见到采购员，设备部没人出来。" },
	{ 380, "meeting", "年度总结会，双方都满意，约定每月一次高层通话。" },
};
static const struct entry one_person[] = {
	{ 9, "visit", "又见了总经理，家里孩子升学的事帮忙打听了一下。客户只认我，不愿意见别人。" },
	{ 37, "call", "总经理来电问交期，直接打我手机。" },
	{ 64, "visit", "谈明年框架价，只有我和对方总经理两个人。" },
	{ 99, "call", "设备出故障也是先打给我，我再转服务部。" },
	{ 140, "visit", "茶叙，聊到想上一台五轴。" },
	{ 205, "call", "确认付款，对方财务不认识我们公司其他人。" },
};
static const struct entry newcomer[] = {
	{ 15, "meeting", "第二条线立项，五轴两台进预算，要求三月前交货。" },
	{ 52, "visit", "首台五轴验收通过，对方总工当场说比预期好。" },
	{ 120, "visit", "样件试切合格，客户现场拍板先买一台。" },
	{ 300, "call", "协会讲座上认识的，主动来要资料。" },
};
static const struct entry lost[] = {
	{ 235, "signal", "对手的设备进了车间，铭牌拍到了，价格据说低一成二。" },
	{ 250, "complaint", "客户说上一批模具定位不准，我们三周没给结论，只好退货。" },
	{ 262, "note", "对接的客户经理离职，交接时没有带着见人。" },
	{ 330, "visit", "拜访采购部，对方问了很多同行的价格。" },
};
static const struct entry distributor[] = {
	{ 18, "meeting", "分销商季度会：八个经营部，东莞和中山完成最好，佛山库存偏高。" },
	{ 80, "visit", "走访中山经营部，店里摆的是对手样机，和老板谈了陈列。" },
	{ 160, "note", "年度返利测算完成，按达标率七成计提。" },
};

static const struct story { const struct entry *entries; int count; bool by_owner_only; const char *task, *task_kind, *why; int tag; } stories[STORY_COUNT] = {
#define TOLD(array) array, (int)(sizeof(array) / sizeof *(array))
	[STORY_NONE] = { TOLD(ordinary), false, "安排下一次高层拜访", "visit", "按等级每三十天一次", 0 },
	[STORY_FADING] = { TOLD(fading), false, "约见新任采购总监", "visit", "订货间隔越来越长，三次约访被推迟", 4 },
	[STORY_ONE_PERSON] = { TOLD(one_person), true, "带解决方案经理一起拜访", "visit", "全部往来只靠一个人", 0 },
	[STORY_NEWCOMER] = { TOLD(newcomer), false, "提交第二条线的方案", "todo", "三月前交货，方案要在两周内给", 2 },
	[STORY_LOST] = { TOLD(lost), false, "输单复盘", "stocktake", "八个月没有订单", 4 },
	[STORY_COMPLAINTS] = { TOLD(complaints), false, "滑块漏油根因报告", "todo", "一个季度内第三次报修", 1 },
	[STORY_DISTRIBUTOR] = { TOLD(distributor), false, "核对经营部库存", "todo", "佛山库存偏高", 3 },
	[STORY_OUTLET] = { TOLD(ordinary), false, "核对陈列与库存", "todo", "季度走访", 3 },
#undef TOLD
};

static enum rc note(struct demo_run *run, const struct demo_account *a, const struct entry *n, int author, int shift, struct error *e)
{
	struct value row[] = { demo_ref(a->place), demo_text("account"), demo_ref(a->place), demo_text(n->kind),
			       demo_instant(run->options.today - n->days_ago - shift, 9 * 60 + n->days_ago % 480), demo_text(n->body), demo_ref(author) };

	return demo_emit(run, DEMO_NOTE, row, e);
}

static enum rc task(struct demo_run *run, const struct demo_account *a, const struct story *s, struct demo_random *r, struct error *e)
{
	struct value row[] = { demo_ref(a->place), demo_text("account"), demo_ref(a->place), demo_text(s->task), demo_text(s->task_kind), demo_text(s->why),
			       demo_ref(a->owner), value_int(run->options.today + demo_between(r, -6, 21)), demo_text("open") };

	return demo_emit(run, DEMO_TASK, row, e);
}

static enum rc tag(struct demo_run *run, const struct demo_account *a, int which, struct error *e)
{
	struct value row[] = { demo_ref(which), demo_ref(a->place), demo_text("account"), demo_ref(a->place) };

	return demo_emit(run, DEMO_TAG_LINK, row, e);
}

enum rc demo_notes(struct demo_run *run, const struct demo_account *a, struct error *e)
{
	struct demo_random r = demo_random_at(run->options.seed, DRAW_NOTE, (uint64_t)a->place);
	const struct story *s = &stories[a->story];
	bool told = a->story != STORY_NONE && a->story != STORY_OUTLET;
	enum rc rc = RC_OK;

	if (!a->important && a->story != STORY_OUTLET)
		return demo_chance(&r, .1) ? tag(run, a, demo_between(&r, 1, 5), e) : RC_OK;
	for (int i = 0; rc == RC_OK && i < s->count; i++) {
		int author = s->by_owner_only || i % 3 ? a->owner : demo_solution_manager(a->unit, (uint64_t)a->place);
		if (told || demo_chance(&r, .6))
			rc = note(run, a, &s->entries[i], author, told ? 0 : demo_between(&r, 0, 17), e);
	}
	if (rc == RC_OK && (told || demo_chance(&r, .7)))
		rc = task(run, a, s, &r, e);
	if (rc == RC_OK && s->tag)
		rc = tag(run, a, s->tag, e);
	return rc;
}

/* A year ago some stood elsewhere: newcomers were not there yet, two were promoted late. */
const char *demo_tier(const struct demo_run *run, const struct demo_account *a)
{
	int64_t scaled = a->rank * DEMO_ACCOUNTS / run->options.accounts;

	if (a->story == STORY_NEWCOMER || a->status[0] == 'p')
		return NULL;
	if (scaled < 4)
		return "strategic";
	if (scaled < 34)
		return "key";
	return scaled < 95 ? "growth" : NULL;
}

enum rc demo_tiers(struct demo_run *run, const struct demo_account *a, struct error *e)
{
	const char *tier = demo_tier(run, a);
	struct value row[] = { demo_ref(a->place), value_int(run->options.today - 347), value_null(), demo_text(tier),
			       demo_text(tier && tier[0] == 's' ? "销售居首且双方高层有意结盟，由总经理提名" : "按近十二个月净销售排序提出，委员会批准"), demo_ref(1),
			       demo_ref(demo_director()) };

	return tier ? demo_emit(run, DEMO_TIER_CHANGE, row, e) : RC_OK;
}
