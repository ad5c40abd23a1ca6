import { describe, expect, it } from '@jest/globals';
import { countriesIn } from './countries';
import { matching } from './matching';

describe('a search in a long list', () => {
  it.each(['en', 'ko'])('finds a country by its code before all others, in %s', (language) => {
    const countries = countriesIn(language);
    for (const code of ['TH', 'kp', ' VN ', 'AT', 'IN'])
      expect(matching(countries, code)[0]?.value).toBe(code.trim().toUpperCase());
  });

  it('finds names that begin with what was typed before those that only have it in them', () => {
    const [first] = matching(countriesIn('en'), 'aust');
    expect(first?.label).toBe('Australia');
    expect(matching(countriesIn('ko'), '태국')[0]?.value).toBe('TH');
    expect(matching(countriesIn('ko'), 'Thailand')[0]?.value).toBe('TH');
    expect(matching(countriesIn('en'), 'no such place')).toEqual([]);
  });
});
