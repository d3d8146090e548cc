// The reduction of style sheets: what can match stays, with what it reads; the rest goes.
import assert from 'node:assert/strict';
import { reduceSheet, squeeze } from '../../tools/css.mjs';

const words = new Set(['card', 'btn', 'col-6', 'is-open', 'w-1/2']);
const reduce = (css, own = '') => reduceSheet(css, words, own);

assert.equal(reduce('.card{a:b}.none{a:b}'), '.card{a:b}');
assert.equal(reduce('.card,.none,p{a:b}'), '.card,p{a:b}');
assert.equal(reduce('.card .none{a:b}.card.is-open>p{a:b}'), '.card.is-open>p{a:b}');
assert.equal(reduce('.card:not(.none):is(.x,.y){a:b}'), '.card:not(.none):is(.x,.y){a:b}');
assert.equal(reduce('[data-x=".none"] .card{a:b}'), '[data-x=".none"] .card{a:b}');
assert.equal(reduce('.w-1\\/2{a:b}'), '.w-1\\/2{a:b}');
assert.equal(reduce('@media (min-width:1px){.none{a:b}.card{a:b}}@media print{.none{a:b}}'), '@media (min-width:1px){.card{a:b}}');
assert.equal(reduce('/* } */.card{content:"}{"}.none{content:"{"}'), '.card{content:"}{"}');
assert.equal(reduce('.card{background:url(data:image/svg+xml;x,{})}'), '.card{background:url(data:image/svg+xml;x,{})}');
assert.equal(reduce('@charset "utf-8";.card{a:b}'), '.card{a:b}');
assert.equal(reduce(':root{--a:1;--b:var(--a);--c:2}.card{x:var(--b)}'), ':root{--a:1;--b:var(--a)}.card{x:var(--b)}');
assert.equal(reduce(':root{--a:1;--b:var(--a)}.card{x:y}'), '.card{x:y}');
assert.equal(reduce(':root{--a:1}', 'p{x:var(--a)}'), ':root{--a:1}');
assert.equal(reduce('@keyframes spin{from{a:b}to{a:c}}.card{a:b}'), '.card{a:b}');
assert.equal(reduce('@keyframes spin{from{a:b}to{a:c}}.card{animation:1s spin}'), '@keyframes spin{from{a:b}to{a:c}}.card{animation:1s spin}');
assert.equal(squeeze('/* x */\n.a > .b ,\n .c {\n\tcolor : red ;\n\tcontent: "a  ;  b" ;\n}\n'), '.a > .b,.c{color : red;content: "a  ;  b"}');
assert.equal(squeeze('.a :hover { width: calc(1px + 2px) }'), '.a :hover{width: calc(1px + 2px)}');
