// Compiles static/build/site.css and static/build/site.js. Called by scripts/build_front.py.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import esbuild from "esbuild";
import postcss from "postcss";
import postcssRTLCSS from "postcss-rtlcss";
import { Mode } from "postcss-rtlcss/options";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "build");
const modules = join(here, "..", "node_modules");

// Without weight of their own, mirrored rules stay where govuk-frontend put them: our CSS comes after and wins.
const mirror = postcssRTLCSS({
  mode: Mode.combined,
  ltrPrefix: ':where([dir="ltr"])',
  rtlPrefix: ':where([dir="rtl"])',
});

async function css() {
  const govuk = sass.compile(join(here, "scss", "site.scss"), { loadPaths: [modules], sourceMap: false });
  const mirrored = await postcss([mirror]).process(govuk.css, { from: undefined });
  // Ours needs no mirroring, it uses logical properties. url(motifs/…) is relative to static/look.
  const ours = ["tokens.css", "thousand-trades.css", "additions.css"]
    .map((name) => readFileSync(join(here, "look", name), "utf8"))
    .join("\n")
    .replaceAll("url(motifs/", "url(../look/motifs/");
  const { code } = await esbuild.transform(`${mirrored.css}\n${ours}`, { loader: "css", minify: true });
  return code;
}

async function js() {
  const result = await esbuild.build({
    entryPoints: [join(here, "js", "site.js")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    nodePaths: [modules],
    write: false,
  });
  return result.outputFiles[0].text;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [name, text] of [["site.css", await css()], ["site.js", await js()]]) {
  writeFileSync(join(out, name), text);
  const zipped = gzipSync(text, { level: 9 }).length;
  console.log(`${name}: ${text.length.toLocaleString("en")} bytes, ${zipped.toLocaleString("en")} compressed`);
}
