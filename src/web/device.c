/* Browsers and systems by the tokens of their User-Agent (RFC 9110, 10.1.5). All of them name older ones as well, so the order of the rows decides. */
#include "web/device.h"

#include <string.h>

enum { VERSION_DIGITS = 4, SHORT_LETTERS = 36 };

struct token { const char *text, *name; };

static const struct token browsers[] = {
	{ "MicroMessenger/", "WeChat" }, { "wxwork/", "WeCom" }, { "DingTalk/", "DingTalk" }, { "Lark/", "Feishu" }, { "HuaweiBrowser/", "Huawei" }, { "MiuiBrowser/", "Mi Browser" },
	{ "QQBrowser/", "QQ Browser" }, { "Edg/", "Edge" }, { "EdgA/", "Edge" }, { "EdgiOS/", "Edge" }, { "OPR/", "Opera" }, { "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" }, { "FxiOS/", "Firefox" }, { "CriOS/", "Chrome" }, { "HeadlessChrome/", "Chrome" }, { "Chrome/", "Chrome" }, { "Version/", "Safari" },
	{ "curl/", "curl" }, { "python-requests/", "Python" },
};
static const struct token systems[] = {
	{ "OpenHarmony", "HarmonyOS" }, { "HarmonyOS", "HarmonyOS" }, { "Windows", "Windows" }, { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" },
	{ "Macintosh", "macOS" }, { "CrOS", "ChromeOS" }, { "Linux", "Linux" },
};

static const char *after(struct str agent, const char *text)
{
	const char *at = agent.n ? memmem(agent.p, agent.n, text, strlen(text)) : NULL;

	return at ? at + strlen(text) : NULL;
}

static struct str version_at(struct str agent, const char *from)
{
	size_t n = 0;

	while (from + n < agent.p + agent.n && n < VERSION_DIGITS && from[n] >= '0' && from[n] <= '9')
		n++;
	return (struct str){ from, n };
}

static struct str shortened(struct arena *arena, struct str agent)
{
	size_t n = 0, letters = 0;

	while (n < agent.n && (letters < SHORT_LETTERS || ((unsigned char)agent.p[n] & 0xc0) == 0x80))
		letters += ((unsigned char)agent.p[n++] & 0xc0) != 0x80;
	return n == agent.n ? arena_str(arena, agent) : str_of(arena_printf(arena, "%.*s…", (int)n, agent.p));
}

struct str device_name(struct arena *arena, struct str agent)
{
	const char *browser = NULL, *system = NULL, *at = NULL;
	struct str version;

	for (size_t i = 0; !at && i < sizeof browsers / sizeof *browsers; i++)
		if ((at = after(agent, browsers[i].text)))
			browser = browsers[i].name;
	for (size_t i = 0; !system && i < sizeof systems / sizeof *systems; i++)
		if (after(agent, systems[i].text))
			system = systems[i].name;
	if (!browser)
		return shortened(arena, agent);
	version = version_at(agent, at);
	return str_of(arena_printf(arena, "%s%s%.*s%s%s", browser, version.n ? " " : "", STR_ARG(version), system ? " · " : "", system ? system : ""));
}
