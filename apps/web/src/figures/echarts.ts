import { BarChart, SankeyChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

/** Only the parts that the figures use. They are loaded with the first chart. */
use([SankeyChart, BarChart, AriaComponent, GridComponent, LegendComponent, SVGRenderer]);

export { init };
export type { EChartsCoreOption as ChartOption, EChartsType as Chart } from 'echarts/core';
