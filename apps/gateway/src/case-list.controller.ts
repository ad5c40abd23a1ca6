import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { CurrentActor, SessionGuard, type Person } from '@app/access';
import { parsed } from '@app/lifecycle';
import { caseFilters, CaseList, casePage, type CaseRow, type CaseSummary } from './case-list.js';

/** What the desk shows of many cases at once. */
@Controller('api/cases')
@UseGuards(SessionGuard)
export class CaseListController {
  constructor(private readonly list: CaseList) {}

  @Get()
  @ApiExcludeEndpoint()
  page(@Query() query: unknown, @CurrentActor() person: Person): Promise<{ cases: CaseRow[]; next: string | null }> {
    return this.list.page(parsed(casePage, query), person);
  }

  @Get('summary')
  @ApiExcludeEndpoint()
  summary(@Query() query: unknown, @CurrentActor() person: Person): Promise<CaseSummary> {
    return this.list.summary(parsed(caseFilters, query), person);
  }
}
