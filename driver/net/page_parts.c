/* Style, script and pictures of the pages; see page_parts.h. */
#include "net/page_parts.h"

/* clang-format off */
const char rs_page_style[] =
    ":root{color-scheme:light dark;"
      "--ground:#f3f5f9;--glow:#e3e9f7;--card:#fff;--edge:#e2e6ee;--ink:#141a26;--soft:#566074;"
      "--field:#f6f8fb;--good:#12804a;--good-bg:#e4f5ec;--bad:#b3261e;--bad-bg:#fcebe9;"
      "--calm:#3257c5;--calm-bg:#e8eefc;--shadow:0 1px 2px #1622440d,0 18px 48px -12px #16224426}"
    "@media(prefers-color-scheme:dark){:root{"
      "--ground:#0e1219;--glow:#18213a;--card:#171d28;--edge:#2a3342;--ink:#eef1f7;--soft:#a3aec2;"
      "--field:#1e2634;--good:#5cd394;--good-bg:#143524;--bad:#ff9288;--bad-bg:#42201e;"
      "--calm:#9db6ff;--calm-bg:#202c4f;--shadow:0 24px 64px -16px #0009}}"
    "*{box-sizing:border-box;margin:0}"
    "body{min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;"
      "align-items:center;justify-content:center;gap:1.25rem;padding:1.5rem 1rem;"
      "color:var(--ink);background:radial-gradient(60rem 36rem at 50% -8rem,var(--glow),"
      "transparent) no-repeat var(--ground);"
      "font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,Cantarell,'Noto Sans',"
      "'Helvetica Neue',Arial,sans-serif;-webkit-text-size-adjust:100%}"
    "main{width:100%;max-width:29rem;padding:2.5rem 2.25rem 2.25rem;background:var(--card);"
      "border:1px solid var(--edge);border-radius:1.25rem;box-shadow:var(--shadow);"
      "text-align:center}"
    ".sign{width:4rem;height:4rem;margin:0 auto 1.25rem;display:grid;place-items:center;"
      "border-radius:50%;color:var(--calm);background:var(--calm-bg)}"
    ".success .sign{color:var(--good);background:var(--good-bg)}"
    ".failure .sign{color:var(--bad);background:var(--bad-bg)}"
    ".sign svg{width:2rem;height:2rem;fill:none;stroke:currentColor;stroke-width:2.25;"
      "stroke-linecap:round;stroke-linejoin:round}"
    "h1{font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.015em;"
      "text-wrap:balance}"
    "p{margin-top:.75rem;color:var(--soft);text-wrap:balance;overflow-wrap:anywhere}"
    "p::first-letter{text-transform:uppercase}"
    "dl{margin-top:1.5rem;padding:.25rem 1.1rem;background:var(--field);"
      "border:1px solid var(--edge);border-radius:.8rem;text-align:left}"
    "dl div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1.25rem;"
      "padding:.65rem 0}"
    "dl div+div{border-top:1px solid var(--edge)}"
    "dt{color:var(--soft);font-size:.9rem}"
    "dd{font-weight:550;font-size:.95rem;overflow-wrap:anywhere}"
    ".advice{margin-top:1.5rem;padding-top:1.25rem;border-top:1px solid var(--edge);"
      "color:var(--ink)}"
    "a{color:var(--calm);text-underline-offset:.15em}"
    "dl+.advice{padding-top:0;border-top:0}"
    "footer{display:flex;align-items:center;gap:.55rem;color:var(--soft);font-size:.85rem}"
    "footer svg{width:1.05rem;height:1.05rem;fill:none;stroke:currentColor;stroke-width:1.75}"
    "@media(max-width:26rem){main{padding:2rem 1.35rem 1.75rem}h1{font-size:1.35rem}}"
    "@media(prefers-reduced-motion:no-preference){"
      ".draw{stroke-dasharray:32;animation:draw .5s .1s cubic-bezier(.6,0,.2,1) backwards}"
      ".turn{transform-origin:12px 12px;animation:turn 1.1s linear infinite}}"
    "@keyframes draw{from{stroke-dashoffset:32}to{stroke-dashoffset:0}}"
    "@keyframes turn{to{transform:rotate(360deg)}}"
    "@media(forced-colors:active){main,.sign{border:1px solid}}";

const char rs_page_script[] = "history.replaceState(null,'','/')";

const char *const rs_page_pictures[4] = {
    "<path class=\"draw\" d=\"M5 12.8l4.6 4.6L19 7.6\"/>",
    "<path d=\"M12 6.5v7\"/><path d=\"M12 17.4v.1\"/>",
    ("<circle cx=\"12\" cy=\"12\" r=\"8.5\" opacity=\".25\"/>"
     "<path class=\"turn\" d=\"M12 3.5a8.5 8.5 0 0 1 8.5 8.5\"/>"),
    "<path d=\"M7 12h10\"/>",
};
/* clang-format on */
