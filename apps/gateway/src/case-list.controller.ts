import { Controller, Get, Query } from '@nestjs/common';
import { AnyRole, CurrentActor, type Person } from '@app/access';
import { caseListRoutes as routes, type CasePage, type CaseSummary, type QueryOf } from '@app/api';
import { CaseList } from './case-list.js';

/** Lists of cases for the desk. */
@Controller('api/cases')
export class CaseListController {
  constructor(private readonly list: CaseList) {}

  @Get()
  @AnyRole()
  page(
    @Query({ schema: routes.page.query }) query: QueryOf<typeof routes.page>,
    @CurrentActor() person: Person,
  ): Promise<CasePage> {
    return this.list.page(query, person);
  }

  @Get('summary')
  @AnyRole()
  summary(
    @Query({ schema: routes.summary.query }) query: QueryOf<typeof routes.summary>,
    @CurrentActor() person: Person,
  ): Promise<CaseSummary> {
    return this.list.summary(query, person);
  }
}
