/** The one style of the report; its hash stands in the report's policy. */
export const reportStyle = `
:root{color-scheme:light dark;--back:#f6f6f4;--card:#fff;--ink:#1d1d1b;--soft:#5c5c58;--line:#dcdcd6;--keep:#17653a;--keep-back:#e9f5ee;--warn:#8a3a00;--warn-back:#fff2e6;--focus:#0b57d0;--mat:#ecece8}
@media(prefers-color-scheme:dark){:root{--back:#161615;--card:#212120;--ink:#ecece8;--soft:#aeaea8;--line:#3a3a37;--keep:#86d9a6;--keep-back:#1b2e23;--warn:#ffb784;--warn-back:#34251a;--focus:#8ab4f8;--mat:#2b2b29}}
*{box-sizing:border-box}
html{scroll-padding-top:5.6rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:inherit}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.top{padding:1.5rem clamp(1rem,4vw,3rem) .75rem}
h1{margin:0;font-size:1.6rem;line-height:1.2;letter-spacing:-.01em;overflow-wrap:anywhere}
.top p{margin:.35rem 0 0;color:var(--soft);overflow-wrap:anywhere}
.sums{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0 0;padding:0}
.sums div{display:flex;flex-direction:column-reverse}
.sums dt{color:var(--soft);font-size:.85rem}
.sums dd{margin:0;font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums}
.bar{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;align-items:end;gap:.6rem 1rem;padding:.7rem clamp(1rem,4vw,3rem);background:var(--back);border-bottom:1px solid var(--line)}
.bar[hidden]{display:none}
.bar label{display:flex;flex-direction:column;gap:.15rem;font-size:.8rem;color:var(--soft)}
.bar input,.bar select,.bar button{min-height:2.25rem;padding:.3rem .6rem;border:1px solid var(--soft);border-radius:.4rem;background:var(--card);color:var(--ink);font:inherit}
.bar input{width:min(17rem,70vw)}
.bar button{cursor:pointer}
.bar output{margin-left:auto;color:var(--soft);font-variant-numeric:tabular-nums;align-self:center}
main{padding:1rem clamp(1rem,4vw,3rem) 4rem}
.group{margin:0 0 1.1rem;padding:.9rem 1rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:.7rem;}
.part{content-visibility:auto;contain-intrinsic-height:auto 1000rem}
.part.undrawn{content-visibility:visible}
.part[hidden],.group[hidden]{display:none}
.group:focus{outline:3px solid var(--focus);outline-offset:2px}
.group>header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.3rem .9rem;margin-bottom:.7rem}
.group h2{margin:0;font-size:1rem}
.group h2 a{text-decoration:none}
.group h2 a:hover{text-decoration:underline}
.group>header strong{margin-left:auto;font-variant-numeric:tabular-nums}
.tier{padding:.05rem .55rem;border:1px solid currentColor;border-radius:1rem;font-size:.8rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(14.5rem,100%),1fr));gap:.8rem;margin:0;padding:0;list-style:none}
.card{min-width:0;padding:.55rem;border:1px solid var(--line);border-radius:.55rem;content-visibility:auto;contain-intrinsic-size:auto 20rem}
.keeper{border-color:var(--keep);box-shadow:inset 0 0 0 1px var(--keep);background:var(--keep-back)}
.card img,.blank{display:block;width:100%;height:12rem;border-radius:.35rem;background:var(--mat)}
.card img{object-fit:contain}
.blank{display:grid;place-items:center;padding:1rem;color:var(--soft);text-align:center;font-size:.85rem;overflow-wrap:anywhere}
.card p{margin:.15rem 0 0;overflow-wrap:anywhere}
.file{margin-top:.5rem;padding-top:.45rem;border-top:1px solid var(--line)}
.card .name{margin:0;font-weight:600}
.card .short{margin-top:.4rem;font-variant-numeric:tabular-nums}
.folder,.short,.how,.note{color:var(--soft);font-size:.86rem}
.kept{color:var(--keep);font-size:.86rem}
.lack{font-size:.86rem}
.card .lack{margin-top:.35rem;padding:.2rem .45rem;border-left:3px solid var(--warn);background:var(--warn-back);color:var(--warn)}
details{margin-top:.7rem}
summary{cursor:pointer;color:var(--soft);font-size:.9rem;width:max-content;padding:.2rem 0}
.facts{overflow-x:auto;margin-top:.4rem;border:1px solid var(--line);border-radius:.4rem}
table{border-collapse:collapse;font-size:.85rem}
th,td{padding:.35rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);white-space:nowrap;max-width:26rem;overflow-wrap:anywhere}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--soft);font-weight:500}
tbody th{font-weight:600;white-space:normal;min-width:12rem}
.differs{font-weight:600;background:var(--warn-back)}
.differs::before{content:"≠ ";color:var(--warn)}
td i,th i{font-style:normal;font-weight:400;color:var(--soft)}
.none{padding:3rem 1rem;text-align:center;color:var(--soft)}
.none[hidden]{display:none}
dialog{max-width:32rem;border:1px solid var(--line);border-radius:.7rem;background:var(--card);color:var(--ink);padding:1.2rem 1.5rem}
dialog::backdrop{background:#0008}
dialog h2{margin:0 0 .6rem;font-size:1.1rem}
dialog dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1rem;margin:0 0 1rem}
dialog dd{margin:0}
kbd{padding:.05rem .4rem;border:1px solid var(--soft);border-radius:.3rem;font:inherit;font-size:.85rem}
dialog button{min-height:2.25rem;padding:.3rem 1rem;border:1px solid var(--soft);border-radius:.4rem;background:var(--back);color:var(--ink);font:inherit;cursor:pointer}
footer{padding:0 clamp(1rem,4vw,3rem) 3rem;color:var(--soft);font-size:.85rem}
@media(max-width:40rem){.bar{position:static}html{scroll-padding-top:1rem}.cards{grid-template-columns:repeat(2,minmax(0,1fr))}.card img,.blank{height:8.5rem}.bar output{margin-left:0}}
@media print{:root{--back:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--keep-back:#fff;--warn-back:#fff}.bar,dialog,summary{display:none!important}.part,.card{content-visibility:visible}.group,.card{break-inside:avoid}.cards{grid-template-columns:repeat(4,1fr)}.card img,.blank{height:7rem}.facts{overflow:visible}td,th{white-space:normal;font-size:.6rem;padding:.15rem .3rem}}
`;
