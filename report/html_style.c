/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_style.c: how the page looks, and its script, which filters and sorts; without it
 * everything is there to read. The policy lets these two act and nothing else: no other
 * style or script, no fetch of any kind. tests/html/check says what the digests are to be.
 */
#include "report/html_parts.h"

#include <stddef.h>

const char html_policy[] = "default-src 'none'; base-uri 'none'; form-action 'none'; "
                           "style-src 'sha256-uajjJFjn6jiLw91RybRZrROdhzAD5MbEeefgS/BG1iI='; "
                           "script-src 'sha256-oWVTR5KVIF1hSdGz/p9fMhk9T93Eq6c3WT+q++GYSV8='";

const char *const html_style[] = {
    "\n",
    ":root{--bg:#fff;--fg:#1b1f24;--dim:#5b6570;--line:#d5dae0;--soft:#f4f6f8;--ok:#146c2e;--okbg:#e3f4e7;"
    "--warn:#8a5300;--warnbg:#fdf1d8;--bad:#b3151b;--badbg:#fdeaea;--link:#0a58ad}\n",
    "@media (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e4e7ea;--dim:#9aa4ae;--line:#363d45;"
    "--soft:#1d2126;--ok:#6fd08a;--okbg:#173222;--warn:#f0b75a;--warnbg:#3a2c11;--bad:#ff8a8a;--badbg:#421a1c;"
    "--link:#7db7ff}}\n",
    "*{box-sizing:border-box}\n",
    "html{color-scheme:light dark}\n",
    "body{margin:0 auto;max-width:1180px;padding:1rem 1.2rem 3rem;background:var(--bg);color:var(--fg);"
    "font:15px/1.5 system-ui,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif;"
    "overflow-wrap:break-word}\n",
    "h1{font-size:1.5rem;margin:.3rem 0;overflow-wrap:anywhere}\n",
    "h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}\n",
    "h3{font-size:1.05rem;margin:0 0 .7rem;overflow-wrap:anywhere}\n",
    "h4{font-size:1rem;margin:0}\n",
    "h5{font-size:.86rem;margin:.8rem 0 .1rem;color:var(--dim)}\n",
    "p{margin:.3rem 0;max-width:78ch}\n",
    "ul,ol{margin:.2rem 0;padding-left:1.4rem}\n",
    "li{max-width:78ch}\n",
    "small{color:var(--dim)}\n",
    "a{color:var(--link)}\n",
    "code,.address,.time,.frames,svg{font-family:ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace}\n",
    "code{font-size:.86em;overflow-wrap:anywhere}\n",
    ".dim,.meta,.frames,footer{color:var(--dim)}\n",
    ".frames{font-size:.86em}\n",
    ".source{font-size:.86rem}\n",
    "td.ok,dd.ok{color:var(--ok)}\n",
    "td.warn,dd.warn{color:var(--warn)}\n",
    "td.bad,dd.bad{color:var(--bad)}\n",
    ".note{border-left:3px solid var(--warn);background:var(--warnbg);padding:.3rem .7rem;max-width:none}\n",
    ".tag{display:inline-block;padding:0 .5em;border-radius:3px;border:1px solid var(--line);"
    "background:var(--soft);color:var(--fg);font-size:.8rem;font-weight:600;white-space:nowrap}\n",
    ".tag.ok{background:var(--okbg);color:var(--ok);border-color:currentColor}\n",
    ".tag.warn{background:var(--warnbg);color:var(--warn);border-color:currentColor}\n",
    ".tag.bad{background:var(--badbg);color:var(--bad);border-color:currentColor}\n",
    ".tag.dim{color:var(--dim)}\n",
    ".counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.6rem;margin:.8rem 0}\n",
    ".counts li{border:1px solid var(--line);border-radius:5px;padding:.35rem .9rem;background:var(--soft)}\n",
    ".counts b{font-size:1.5rem;margin-right:.15rem}\n",
    ".counts .ok b{color:var(--ok)}\n",
    ".counts .bad b{color:var(--bad)}\n",
    ".counts .warn b{color:var(--warn)}\n",
    ".wide{overflow-x:auto}\n",
    "table{border-collapse:collapse;width:100%;font-size:.88rem}\n",
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line)}\n",
    "th{color:var(--dim);font-weight:600;white-space:nowrap}\n",
    "th button{all:unset;cursor:pointer}\n",
    "th button:hover,th button:focus-visible{text-decoration:underline}\n",
    "th[aria-sort=ascending] button::after{content:\" \\25B2\"}\n",
    "th[aria-sort=descending] button::after{content:\" \\25BC\"}\n",
    "td.number{white-space:nowrap;font-variant-numeric:tabular-nums}\n",
    "td.address,td.time{white-space:nowrap;font-size:.84rem}\n",
    "td.why{min-width:23ch}\n",
    ".name{overflow-wrap:anywhere}\n",
    "td.name{min-width:10ch}\n",
    "#tools{margin:.4rem 0}\n",
    "#tools input,#tools select{font:inherit;padding:.2rem .5rem;border:1px solid var(--line);border-radius:4px;"
    "background:var(--bg);color:var(--fg);max-width:100%}\n",
    "[hidden]{display:none!important}\n",
    ".card{border:1px solid var(--line);border-radius:6px;padding:.9rem 1rem;margin:1rem 0}\n",
    ".card:target{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}\n",
    ".stages{list-style:none;display:flex;flex-wrap:wrap;gap:3px;margin:0 0 .8rem;padding:0}\n",
    ".stages li{flex:1 1 5.2rem;border-top:4px solid var(--line);background:var(--soft);padding:.2rem .5rem;"
    "font-size:.8rem;line-height:1.35}\n",
    ".stages b,.stages span,.stages small{display:block}\n",
    ".stages span{color:var(--dim)}\n",
    ".stages .ok{border-color:var(--ok)}\n",
    ".stages .ok span{color:var(--ok)}\n",
    ".stages .failed{border-color:var(--bad);background:var(--badbg)}\n",
    ".stages .failed span{color:var(--bad);font-weight:600}\n",
    ".stages .partial{border-color:var(--warn)}\n",
    ".stages .partial span{color:var(--warn)}\n",
    ".stages .absent b,.stages .not-captured b{color:var(--dim)}\n",
    ".finding{border-left:4px solid var(--line);padding:.1rem 0 .2rem .8rem;margin:.7rem 0}\n",
    ".finding.root{border-color:var(--bad);padding-top:0}\n",
    ".finding.root h4{font-size:1.08rem;background:var(--badbg);margin:0 0 .3rem -.8rem;padding:.5rem .8rem}\n",
    ".finding.limits{border-color:var(--warn)}\n",
    ".remedies{font-weight:600}\n",
    ".pairs,.facts{margin:.2rem 0;font-size:.9rem}\n",
    ".pairs>div,.facts>div{display:grid;grid-template-columns:11rem 1fr;gap:0 .8rem;padding:.1rem 0}\n",
    ".pairs dt,.facts dt{grid-column:1;color:var(--dim)}\n",
    ".pairs dt.here{color:var(--fg);font-weight:600}\n",
    ".pairs dd,.facts dd{grid-column:2;margin:0;overflow-wrap:anywhere}\n",
    ".facts{margin:.8rem 0;border-top:1px solid var(--line);padding-top:.5rem}\n",
    ".facts>div{grid-template-columns:8rem 1fr}\n",
    "summary{cursor:pointer;margin:.4rem 0;color:var(--link);font-size:.9rem}\n",
    ".gap{color:var(--dim);font-size:.85rem;margin:.3rem 0 .3rem 1rem}\n",
    ".ladder svg{display:block;width:100%;min-width:820px;max-width:1100px;height:auto;break-inside:avoid}\n",
    "svg text{font-size:11.5px;fill:var(--fg);white-space:pre}\n",
    "svg .dim,svg .head{fill:var(--dim)}\n",
    "svg .head{font-weight:600}\n",
    "svg .end{text-anchor:end}\n",
    "svg .middle{text-anchor:middle;fill:var(--warn)}\n",
    "svg path{fill:none;stroke:var(--dim)}\n",
    "svg .lane{stroke:var(--line);stroke-width:2}\n",
    "svg .guilty .arrow{stroke:var(--bad);stroke-width:2.5}\n",
    "svg .guilty text,svg .guilty .mark{fill:var(--bad);font-weight:600}\n",
    "svg .proof .arrow{stroke:var(--warn);stroke-width:2}\n",
    "svg .proof .mark{fill:var(--warn);font-weight:600}\n",
    "footer{margin-top:2rem;font-size:.85rem}\n",
    "@media (max-width:640px){body{padding:.6rem .7rem 2rem}.card{padding:.6rem .6rem}.pairs>div,"
    ".facts>div{display:block;padding:.25rem 0}.stages li{flex-basis:4.4rem}}\n",
    "@media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#999;--soft:#fff;--ok:#0a5a22;--okbg:#fff;"
    "--warn:#7a4a00;--warnbg:#fff;--bad:#a30d12;--badbg:#fff;--link:#000}\n",
    "html{font-size:9.5pt}body{max-width:none;padding:0;font-size:9.5pt}.card{box-decoration-break:clone;"
    "-webkit-box-decoration-break:clone}.stages,.steps,h3,h4,h5,tr,li,.pairs>div,.facts>div{break-inside:avoid}"
    "h2,h3,h4,h5,summary,.stages{break-after:avoid}.stages li{flex:1 1 0;padding:.2rem .3rem}"
    ".wide{overflow:visible}.ladder svg{min-width:0;max-width:none}#tools{display:none}a{text-decoration:none}"
    "table{font-size:7.5pt}th,td{padding:.2rem .4rem .2rem 0;white-space:normal}td.address,"
    "td.time{white-space:normal;font-size:7pt}td.name{min-width:0}td.why{min-width:32ch}p,li{max-width:none}"
    "@page{margin:13mm}}\n",
    NULL,
};

const char *const html_script[] = {
    "\n",
    "(function(){\n",
    "var list=document.getElementById(\"list\");\n",
    "if(!list)return;\n",
    "var rows=Array.from(list.tBodies[0].rows),find=document.getElementById(\"find\"),"
    "outcome=document.getElementById(\"outcome\"),shown=document.getElementById(\"shown\");\n",
    "var others={};\n",
    "document.querySelectorAll(\"[data-session]\").forEach(function(e){(others[e.dataset.session]=others[e.datase"
    "t.session]||[]).push(e)});\n",
    "function show(){\n",
    "var words=find.value.toLowerCase().split(/\\s+/).filter(Boolean),count=0;\n",
    "rows.forEach(function(row){\n",
    "var text=row.textContent.toLowerCase(),"
    "on=(!outcome.value||row.dataset.outcome===outcome.value)&&words.every(function(w){return text.includes(w)});\n",
    "others[row.dataset.session].forEach(function(e){e.hidden=!on});\n",
    "if(on)count++});\n",
    "shown.textContent=count===rows.length?\"\":count+\" of \"+rows.length}\n",
    "function value(row,i){var cell=row.cells[i],by=cell.dataset.by||cell.textContent;return "
    "/^-?\\d+$/.test(by)?+by:by.toLowerCase()}\n",
    "Array.from(list.tHead.rows[0].cells).forEach(function(head,i){\n",
    "var button=document.createElement(\"button\");\n",
    "button.type=\"button\";button.textContent=head.textContent;head.textContent=\"\";head.append(button);\n",
    "button.addEventListener(\"click\",function(){\n",
    "var way=head.getAttribute(\"aria-sort\")===\"ascending\"?-1:1;\n",
    "Array.from(list.tHead.rows[0].cells).forEach(function(h){h.removeAttribute(\"aria-sort\")});\n",
    "head.setAttribute(\"aria-sort\",way>0?\"ascending\":\"descending\");\n",
    "rows.sort(function(a,b){var x=value(a,i),y=value(b,i);return (typeof x===typeof y?x<y?-1:x>y?1:0:typeof "
    "x===\"number\"?-1:1)*way});\n",
    "rows.forEach(function(row){list.tBodies[0].append(row)})})});\n",
    "find.addEventListener(\"input\",show);\n",
    "outcome.addEventListener(\"change\",show);\n",
    "document.getElementById(\"tools\").addEventListener(\"submit\",function(e){e.preventDefault()});\n",
    "document.getElementById(\"tools\").hidden=false;\n",
    "})();\n",
    NULL,
};
