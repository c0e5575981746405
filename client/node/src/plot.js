// A figure of curves by delay, as SVG.

import { parse, View } from 'vega';
import { compile } from 'vega-lite';

/**
 * @param {{label: string, values: number[]}[]} curves one value for each delay from 0 on
 * @returns {Promise<string>} SVG
 */
export async function plot(title, axis, curves) {
  const values = curves.flatMap(({ label, values: curve }) => curve.map((value, delay) => ({ label, delay, value })));
  const { spec } = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 560,
    height: 320,
    background: 'white',
    title: { text: title, anchor: 'start' },
    // A logarithm has no place for zero: labels without pairs at a delay.
    data: { values: values.filter(({ value }) => value > 0) },
    mark: { type: 'line', point: { size: 30 } },
    encoding: {
      x: { field: 'delay', type: 'quantitative', title: 'delay τ (tokens)', scale: { nice: false }, axis: { tickMinStep: 1 } },
      y: { field: 'value', type: 'quantitative', title: axis, scale: { type: 'log', nice: false } },
      color: { field: 'label', type: 'nominal', title: null, sort: null, scale: { scheme: 'tableau10' } },
      // Colours alone are gone on a black and white page.
      strokeDash: { field: 'label', type: 'nominal', title: null, sort: null },
      shape: { field: 'label', type: 'nominal', title: null, sort: null },
    },
  });
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}
