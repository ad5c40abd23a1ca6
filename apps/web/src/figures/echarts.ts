import { BarChart, SankeyChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

/** Only what the figures draw with; loaded when a chart is on the screen, and not before. */
use([SankeyChart, BarChart, AriaComponent, GridComponent, LegendComponent, SVGRenderer]);

export { init };
export type { EChartsCoreOption as ChartOption, EChartsType as Chart } from 'echarts/core';
