/* Tables and makers of names for the demo company. */
#include "kam/demo_names.h"

#include <string.h>

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

const struct demo_city demo_cities[] = {
	{ "无锡", "Wuxi", "江苏", 320200, 510, 3, 62 }, { "苏州", "Suzhou", "江苏", 320500, 512, 4, 60 }, { "常州", "Changzhou", "江苏", 320400, 519, 3, 40 },
	{ "南通", "Nantong", "江苏", 320600, 513, 4, 22 }, { "扬州", "Yangzhou", "江苏", 321000, 514, 3, 16 }, { "徐州", "Xuzhou", "江苏", 320300, 516, 3, 12 },
	{ "南京", "Nanjing", "江苏", 320100, 25, 3, 18 }, { "镇江", "Zhenjiang", "江苏", 321100, 511, 3, 12 },
	{ "温州", "Wenzhou", "浙江", 330300, 577, 5, 52 }, { "台州", "Taizhou", "浙江", 331000, 576, 5, 34 }, { "金华", "Jinhua", "浙江", 330700, 579, 5, 16 },
	{ "宁波", "Ningbo", "浙江", 330200, 574, 6, 44 }, { "绍兴", "Shaoxing", "浙江", 330600, 575, 6, 20 }, { "嘉兴", "Jiaxing", "浙江", 330400, 573, 6, 20 },
	{ "湖州", "Huzhou", "浙江", 330500, 572, 6, 14 }, { "杭州", "Hangzhou", "浙江", 330100, 571, 6, 24 },
	{ "合肥", "Hefei", "安徽", 340100, 551, 7, 18 }, { "芜湖", "Wuhu", "安徽", 340200, 553, 7, 14 },
	{ "深圳", "Shenzhen", "广东", 440300, 755, 9, 36 }, { "东莞", "Dongguan", "广东", 441900, 769, 9, 38 }, { "佛山", "Foshan", "广东", 440600, 757, 10, 32 },
	{ "中山", "Zhongshan", "广东", 442000, 760, 10, 18 }, { "厦门", "Xiamen", "福建", 350200, 592, 11, 18 }, { "泉州", "Quanzhou", "福建", 350500, 595, 11, 14 },
	{ "青岛", "Qingdao", "山东", 370200, 532, 13, 22 }, { "烟台", "Yantai", "山东", 370600, 535, 13, 12 }, { "济南", "Jinan", "山东", 370100, 531, 13, 12 },
	{ "天津", "Tianjin", "天津", 120000, 22, 14, 18 }, { "沈阳", "Shenyang", "辽宁", 210100, 24, 14, 12 }, { "大连", "Dalian", "辽宁", 210200, 411, 14, 12 },
	{ "唐山", "Tangshan", "河北", 130200, 315, 14, 8 },
	{ "武汉", "Wuhan", "湖北", 420100, 27, 16, 16 }, { "长沙", "Changsha", "湖南", 430100, 731, 16, 14 }, { "南昌", "Nanchang", "江西", 360100, 791, 16, 10 },
	{ "郑州", "Zhengzhou", "河南", 410100, 371, 16, 10 },
	{ "重庆", "Chongqing", "重庆", 500000, 23, 18, 20 }, { "成都", "Chengdu", "四川", 510100, 28, 18, 16 }, { "绵阳", "Mianyang", "四川", 510700, 816, 18, 6 },
	{ "西安", "Xi'an", "陕西", 610100, 29, 18, 10 },
};
const int demo_city_count = COUNT(demo_cities);
const int demo_city_weight = 852;

const struct demo_trade demo_trades[] = {
	{ "精密模具", "Precision Moulds", "模具制造", 18 }, { "轴承", "Bearings", "滚动轴承制造", 14 }, { "液压", "Hydraulics", "液压动力机械及元件制造", 13 },
	{ "齿轮", "Gears", "齿轮及齿轮减、变速箱制造", 14 }, { "泵业", "Pumps", "泵及真空设备制造", 13 }, { "阀门", "Valves", "阀门和旋塞制造", 13 },
	{ "汽车部件", "Auto Parts", "汽车零部件及配件制造", 11 }, { "机械", "Machinery", "金属成形机床制造", 12 }, { "紧固件", "Fasteners", "紧固件制造", 12 },
	{ "弹簧", "Springs", "弹簧制造", 15 }, { "工程机械", "Construction Machinery", "建筑工程用机械制造", 9 }, { "电机", "Motors", "电动机制造", 11 },
	{ "纺机", "Textile Machinery", "纺织专用设备制造", 13 }, { "光学", "Optics", "光学仪器制造", 16 }, { "眼镜", "Eyewear", "眼镜制造", 24 },
	{ "制笔", "Pens", "笔的制造", 26 }, { "包装机械", "Packaging Machinery", "包装专用设备制造", 13 }, { "五金", "Hardware", "建筑、家具用金属配件制造", 19 },
	{ "电子", "Electronics", "电子元件及电子专用材料制造", 15 }, { "压铸", "Die Casting", "有色金属铸造", 14 }, { "锻造", "Forging", "锻件及粉末冶金制品制造", 11 },
	{ "船用配套", "Marine Equipment", "船用配套设备制造", 12 }, { "航空结构件", "Aerostructures", "航空相关设备制造", 15 }, { "电梯部件", "Lift Parts", "电梯、自动扶梯及升降机制造", 11 },
	{ "气动元件", "Pneumatics", "气压动力机械及元件制造", 13 }, { "切削工具", "Cutting Tools", "切削工具制造", 16 }, { "摩托车配件", "Motorcycle Parts", "摩托车零部件及配件制造", 15 },
	{ "塑料制品", "Plastics", "塑料零件及其他塑料制品制造", 16 }, { "医疗器械", "Medical Devices", "医疗、外科及兽医用器械制造", 16 },
	{ "新能源装备", "New Energy Equipment", "其他原动设备制造", 9 }, { "传动", "Transmissions", "其他传动部件制造", 13 }, { "仪表", "Instruments", "其他通用仪器制造", 17 },
	{ "机电设备", "Machine Trading", "其他机械设备及电子产品批发", 4 },
};
const int demo_trade_count = COUNT(demo_trades);

const struct demo_foreign demo_foreigners[] = {
	{ "Brunnhalder Feinmechanik GmbH", "Esslingen", "Germany", "Precision machining" },
	{ "Tamm & Wiesental Werkzeugbau GmbH", "Lüdenscheid", "Germany", "Tool making" },
	{ "Ashcombe Hydraulics Ltd", "Sheffield", "United Kingdom", "Hydraulic components" },
	{ "Carrowmere Castings Ltd", "Birmingham", "United Kingdom", "Die casting" },
	{ "Prairie Fork Gear Works Inc.", "Rockford", "United States", "Gears" },
	{ "Kestrel Bend Aerostructures LLC", "Wichita", "United States", "Aerostructures" },
	{ "Nordvik Maskinverk AB", "Jönköping", "Sweden", "Machining" },
	{ "Siam Lotus Auto Parts Co., Ltd.", "Rayong", "Thailand", "Automotive parts" },
	{ "Cuu Long Precision JSC", "Bien Hoa", "Vietnam", "Moulds" },
	{ "Officine Valdarsa S.r.l.", "Brescia", "Italy", "Valves" },
	{ "Kalinga Forge Works Pvt. Ltd.", "Pune", "India", "Forging" },
	{ "Hoshigawa Seiki K.K.", "Hamamatsu", "Japan", "Precision machining" },
};
const int demo_foreigner_count = COUNT(demo_foreigners);

const struct demo_post demo_posts[] = {
	{ "采购经理", "Purchasing Manager", "采购部", "manager", "buyer", 0 }, { "设备主管", "Equipment Supervisor", "设备部", "supervisor", "user", 0 },
	{ "总经理", "General Manager", "总经办", "top", "decider", 0 }, { "生产副总", "Vice President Production", "总经办", "top", "approver", 1 },
	{ "车间主任", "Workshop Head", "生产部", "supervisor", "user", 0 }, { "采购员", "Buyer", "采购部", "staff", "buyer", 1 },
	{ "总工程师", "Chief Engineer", "技术部", "director", "influencer", 1 }, { "技术部经理", "Engineering Manager", "技术部", "manager", "influencer", 1 },
	{ "财务经理", "Finance Manager", "财务部", "manager", "gatekeeper", 1 }, { "董事长", "Chairman", "董事会", "top", "decider", 2 },
	{ "采购总监", "Purchasing Director", "采购部", "director", "approver", 2 }, { "质量部经理", "Quality Manager", "质量部", "manager", "influencer", 2 },
	{ "工艺工程师", "Process Engineer", "技术部", "staff", "influencer", 1 }, { "维修班长", "Maintenance Foreman", "设备部", "staff", "user", 2 },
	{ "计划主管", "Planning Supervisor", "生产部", "supervisor", "influencer", 2 }, { "行政助理", "Assistant to the Board", "总经办", "staff", "gatekeeper", 2 },
	{ "研发总监", "R&D Director", "研发部", "director", "influencer", 2 }, { "仓库主管", "Stores Supervisor", "物流部", "supervisor", "user", 2 },
};
const int demo_post_count = COUNT(demo_posts);

static const struct demo_part style_first[] = {
	{ "澄", "Cheng" }, { "锡", "Xi" }, { "瓯", "Ou" }, { "甬", "Yong" }, { "鹭", "Lu" }, { "崂", "Lao" }, { "彭", "Peng" }, { "椒", "Jiao" }, { "邗", "Han" },
	{ "狼", "Lang" }, { "秀", "Xiu" }, { "苕", "Tiao" }, { "庐", "Lu" }, { "鸠", "Jiu" }, { "赣", "Gan" }, { "鉴", "Jian" }, { "蠡", "Li" }, { "岭", "Ling" },
	{ "穗", "Sui" }, { "璟", "Jing" }, { "珩", "Heng" }, { "翊", "Yi" }, { "峤", "Qiao" }, { "沅", "Yuan" }, { "钧", "Jun" }, { "铭", "Ming" }, { "铎", "Duo" },
	{ "锐", "Rui" }, { "昱", "Yu" }, { "晟", "Sheng" }, { "朔", "Shuo" }, { "柏", "Bai" }, { "桐", "Tong" }, { "梧", "Wu" }, { "榆", "Yu" }, { "泓", "Hong" },
	{ "淮", "Huai" }, { "溪", "Xi" }, { "澜", "Lan" }, { "灏", "Hao" }, { "犀", "Xi" }, { "祺", "Qi" }, { "竣", "Jun" }, { "筑", "Zhu" }, { "纬", "Wei" },
	{ "综", "Zong" }, { "舜", "Shun" }, { "芯", "Xin" },
};
static const struct demo_part style_second[] = {
	{ "湖", "hu" }, { "锻", "duan" }, { "镜", "jing" }, { "岭", "ling" }, { "礁", "jiao" }, { "澳", "ao" }, { "砺", "li" }, { "北", "bei" }, { "沟", "gou" },
	{ "屿", "yu" }, { "泾", "jing" }, { "南", "nan" }, { "淝", "fei" }, { "浔", "xun" }, { "川", "chuan" }, { "口", "kou" }, { "原", "yuan" }, { "栎", "li" },
	{ "衡", "heng" }, { "坤", "kun" }, { "埔", "pu" }, { "塘", "tang" }, { "墩", "dun" }, { "宸", "chen" }, { "岚", "lan" }, { "峪", "yu" }, { "崧", "song" },
	{ "庭", "ting" }, { "弘", "hong" }, { "扬", "yang" }, { "拓", "tuo" }, { "桥", "qiao" }, { "梁", "liang" }, { "榕", "rong" }, { "汀", "ting" },
	{ "沛", "pei" }, { "洛", "luo" }, { "浦", "pu" }, { "渡", "du" }, { "漳", "zhang" }, { "炬", "ju" }, { "玑", "ji" }, { "磊", "lei" }, { "磐", "pan" },
	{ "程", "cheng" }, { "立", "li" }, { "轩", "xuan" }, { "邦", "bang" },
};
static const struct demo_part surnames[] = {
	{ "王", "Wang" }, { "李", "Li" }, { "张", "Zhang" }, { "刘", "Liu" }, { "陈", "Chen" }, { "杨", "Yang" }, { "黄", "Huang" }, { "赵", "Zhao" },
	{ "吴", "Wu" }, { "周", "Zhou" }, { "徐", "Xu" }, { "孙", "Sun" }, { "马", "Ma" }, { "朱", "Zhu" }, { "胡", "Hu" }, { "郭", "Guo" }, { "何", "He" },
	{ "林", "Lin" }, { "高", "Gao" }, { "罗", "Luo" }, { "郑", "Zheng" }, { "梁", "Liang" }, { "谢", "Xie" }, { "宋", "Song" }, { "唐", "Tang" },
	{ "许", "Xu" }, { "韩", "Han" }, { "邓", "Deng" }, { "冯", "Feng" }, { "曹", "Cao" }, { "彭", "Peng" }, { "曾", "Zeng" }, { "肖", "Xiao" },
	{ "田", "Tian" }, { "董", "Dong" }, { "潘", "Pan" }, { "袁", "Yuan" }, { "蔡", "Cai" }, { "蒋", "Jiang" }, { "余", "Yu" }, { "于", "Yu" },
	{ "杜", "Du" }, { "叶", "Ye" }, { "程", "Cheng" }, { "魏", "Wei" }, { "苏", "Su" }, { "吕", "Lü" }, { "丁", "Ding" }, { "任", "Ren" }, { "沈", "Shen" },
	{ "单", "Shan" }, { "仇", "Qiu" }, { "解", "Xie" }, { "欧阳", "Ouyang" }, { "诸葛", "Zhuge" },
};
static const struct demo_part given_men[] = {
	{ "伟", "wei" }, { "强", "qiang" }, { "建国", "jianguo" }, { "志远", "zhiyuan" }, { "明", "ming" }, { "永康", "yongkang" }, { "国栋", "guodong" },
	{ "海峰", "haifeng" }, { "晓东", "xiaodong" }, { "文博", "wenbo" }, { "俊杰", "junjie" }, { "立新", "lixin" }, { "浩然", "haoran" }, { "振华", "zhenhua" },
	{ "启航", "qihang" }, { "德胜", "desheng" }, { "亦川", "yichuan" }, { "卫东", "weidong" }, { "少华", "shaohua" }, { "子豪", "zihao" }, { "家骏", "jiajun" },
	{ "一鸣", "yiming" }, { "学军", "xuejun" }, { "锦程", "jincheng" }, { "广义", "guangyi" }, { "柏年", "bainian" }, { "承志", "chengzhi" }, { "岳", "yue" },
};
static const struct demo_part given_women[] = {
	{ "芳", "fang" }, { "敏", "min" }, { "静", "jing" }, { "丽华", "lihua" }, { "雪梅", "xuemei" }, { "晓燕", "xiaoyan" }, { "佳怡", "jiayi" },
	{ "玉兰", "yulan" }, { "思琪", "siqi" }, { "文静", "wenjing" }, { "慧", "hui" }, { "秀英", "xiuying" }, { "雅琴", "yaqin" }, { "海燕", "haiyan" },
	{ "春梅", "chunmei" }, { "一诺", "yinuo" }, { "梦瑶", "mengyao" }, { "欣", "xin" }, { "若彤", "ruotong" }, { "丹", "dan" },
};
static const char *const given_abroad[] = { "Jonas", "Anna", "Martin", "Claire", "Peter", "Sofia", "Daniel", "Emma", "Lukas", "Helen", "Marco", "Ingrid" };
static const char *const family_abroad[] = { "Brandt", "Keller", "Whitmore", "Larsen", "Ferrari", "Novak", "Holt", "Tanaka", "Nguyen", "Sharma", "Lind", "Moreau" };

const struct demo_city *demo_city_draw(struct demo_random *r)
{
	int at = (int)demo_below(r, (uint32_t)demo_city_weight), i = 0;

	while (i < demo_city_count - 1 && at >= demo_cities[i].weight)
		at -= demo_cities[i++].weight;
	return &demo_cities[i];
}

const struct demo_city *demo_city_named(const char *zh)
{
	for (int i = 0; i < demo_city_count; i++)
		if (!strcmp(demo_cities[i].zh, zh))
			return &demo_cities[i];
	return &demo_cities[0];
}

const struct demo_trade *demo_trade_named(const char *zh)
{
	for (int i = 0; i < demo_trade_count; i++)
		if (!strcmp(demo_trades[i].zh, zh))
			return &demo_trades[i];
	return &demo_trades[0];
}

static void add_part(const struct demo_part *part, struct buf *zh, struct buf *en)
{
	buf_text(zh, part->zh);
	buf_text(en, part->en);
}

void demo_style(struct demo_random *r, struct buf *zh, struct buf *en)
{
	add_part(&style_first[demo_below(r, COUNT(style_first))], zh, en);
	add_part(&style_second[demo_below(r, COUNT(style_second))], zh, en);
}

void demo_person(struct demo_random *r, struct buf *zh, struct buf *en, bool *female)
{
	const struct demo_part *given;

	/* common surnames are common: the better of two draws */
	uint32_t a = demo_below(r, COUNT(surnames)), b = demo_below(r, COUNT(surnames));
	*female = demo_chance(r, .33);
	given = *female ? &given_women[demo_below(r, COUNT(given_women))] : &given_men[demo_below(r, COUNT(given_men))];
	add_part(&surnames[a < b ? a : b], zh, en);
	buf_text(zh, given->zh);
	buf_char(en, ' ');
	buf_char(en, (char)(given->en[0] - 'a' + 'A'));
	buf_text(en, given->en + 1);
}

void demo_person_abroad(struct demo_random *r, struct buf *name)
{
	buf_text(name, given_abroad[demo_below(r, COUNT(given_abroad))]);
	buf_char(name, ' ');
	buf_text(name, family_abroad[demo_below(r, COUNT(family_abroad))]);
}

static const char code_set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* GB 11714: weights 3 7 9 10 5 8 4 2, letters count from A = 10; 10 is X, 11 is 0. */
static char organisation_check(const char *code)
{
	static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < 8; i++)
		sum += weights[i] * (code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10);
	sum = 11 - sum % 11;
	return sum == 10 ? 'X' : sum == 11 ? '0' : (char)('0' + sum);
}

/* GB 32100: weights 3^i mod 31 over the first 17 characters. */
static char code_check(const char *code)
{
	int weight = 1, sum = 0;

	for (int i = 0; i < 17; i++) {
		sum += weight * (int)(strchr(code_set, code[i]) - code_set);
		weight = weight * 3 % 31;
	}
	return code_set[(31 - sum % 31) % 31];
}

void demo_credit_code(struct demo_random *r, int place, struct buf *out)
{
	char code[19] = "91";

	for (int i = 7; i >= 2; i--, place /= 10)
		code[i] = (char)('0' + place % 10);
	code[8] = 'M';
	code[9] = 'A';
	for (int i = 10; i < 16; i++)
		code[i] = code_set[demo_below(r, 31)];
	code[16] = organisation_check(code + 8);
	code[17] = code_check(code);
	buf_add(out, code, 18);
}
