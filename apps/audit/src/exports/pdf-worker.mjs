// Renders one document and exits, so that the service does not spend the time and memory of rendering. This is plain
// JavaScript, because a worker starts from the file as it is; its types are still checked.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import pdfmake from 'pdfmake';

/** @import { Paper } from './paper.js' */
/** @import { CustomTableLayout, TDocumentDefinitions } from 'pdfmake/interfaces.js' */

const { resolve } = createRequire(import.meta.url);
const fonts = {
  normal: resolve('@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf'),
  bold: resolve('@expo-google-fonts/noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf'),
};
const [ink, quiet, rule, band] = ['#1b2430', '#566270', '#c3cad3', '#eef1f5'];
const margin = { side: 40, top: 58 };
const widthOfPage = 595.28;

pdfmake.setFonts({ NotoSansKR: fonts });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(fonts).includes(path));
pdfmake.setTableLayouts({
  facts: plain({ paddingLeft: () => 0, paddingTop: () => 1.5, paddingBottom: () => 1.5 }),
  frame: plain({ hLineWidth: () => 0.5, vLineWidth: () => 0.5, paddingLeft: () => 8, paddingRight: () => 8 }),
  entries: plain({
    hLineWidth: (row) => (row === 0 ? 0 : 0.5),
    fillColor: (row) => (row === 0 ? band : null),
    paddingLeft: () => 4,
    paddingRight: () => 4,
    paddingTop: () => 4,
    paddingBottom: () => 4,
  }),
});

/** @type {Paper} */
const paper = workerData;
const bytes = await pdfmake.createPdf(definitionOf(paper)).getBuffer();
const own = Uint8Array.from(bytes);
parentPort?.postMessage(own, [own.buffer]);

/** @type {(paper: Paper) => TDocumentDefinitions} */
function definitionOf({ language, title, madeAt, header, content, footer, footHeight }) {
  return {
    pageSize: 'A4',
    pageMargins: [margin.side, margin.top, margin.side, footHeight],
    version: '1.7',
    language: language === 'ko' ? 'ko-KR' : 'en-GB',
    displayTitle: true,
    info: { title, author: 'Safe Passage', creator: 'Safe Passage', producer: 'pdfmake', creationDate: madeAt },
    header: () => ({
      margin: [margin.side, 26, margin.side, 0],
      stack: [structuredClone(header), ruleAcross()],
      fontSize: 8,
      color: quiet,
    }),
    footer: (page, pages) => ({
      margin: [margin.side, 4, margin.side, 0],
      stack: [
        ruleAcross(),
        {
          columns: [structuredClone(footer), { text: `${page} / ${pages}`, alignment: 'right', width: 50, color: ink }],
          margin: [0, 6, 0, 0],
        },
      ],
      fontSize: 7,
      color: quiet,
    }),
    content,
    defaultStyle: { font: 'NotoSansKR', fontSize: 8, color: ink, lineHeight: 1.05 },
    styles: {
      title: { fontSize: 18, bold: true },
      reference: { fontSize: 12, color: quiet, margin: [0, 0, 0, 10] },
      notice: { color: quiet, fontSize: 7.5, margin: [0, 0, 0, 3] },
      quiet: { color: quiet },
      head: { bold: true, fontSize: 7.5 },
      detail: { color: quiet },
      hash: { color: quiet, fontSize: 5.6, margin: [0, 2, 0, 0] },
      fact: { fontSize: 9, margin: [0, 0, 0, 3] },
      note: { fontSize: 8, lineHeight: 1.2 },
    },
  };
}

/** @type {(layout: CustomTableLayout) => CustomTableLayout} */
function plain(layout) {
  return { hLineWidth: () => 0, vLineWidth: () => 0, hLineColor: () => rule, vLineColor: () => rule, ...layout };
}

/** @returns {import('pdfmake/interfaces.js').Content} */
function ruleAcross() {
  const x2 = widthOfPage - 2 * margin.side;
  return { canvas: [{ type: 'line', x1: 0, y1: 4, x2, y2: 4, lineWidth: 0.5, lineColor: rule }] };
}
