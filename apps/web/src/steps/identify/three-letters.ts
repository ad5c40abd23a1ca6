import { countryCodes } from '../fields/countries';

/** ISO 3166-1: the alpha-3 codes that do not begin with their alpha-2 code, each followed by it. */
const exceptions =
  'ABWAW AGOAO ALAAX ANDAD AREAE ARMAM ATAAQ ATFTF ATGAG AUTAT BDIBI BENBJ BESBQ BGDBD BHSBS BIHBA BLRBY ' +
  'BLZBZ BRBBB BRNBN CAFCF CHLCL CHNCN CODCD COGCG COKCK COMKM CPVCV CUWCW CYMKY DNKDK ESHEH ESTEE FLKFK ' +
  'FROFO FSMFM GINGN GLPGP GNBGW GNQGQ GRDGD GRLGL GUFGF GUYGY IRLIE IRQIQ ISRIL JAMJM KAZKZ KORKR LBRLR ' +
  'LBYLY MACMO MAFMF MDGMG MDVMV MEXMX MLTMT MNEME MNPMP MOZMZ MTQMQ MYTYT NIUNU PAKPK PCNPN PLWPW PNGPG ' +
  'POLPL PRKKP PRTPT PRYPY PYFPF SENSN SGSGS SLBSB SLVSV SPMPM SRBRS SURSR SVKSK SVNSI SWESE SWZSZ SYCSC ' +
  'TCDTD TKMTM TUNTN TURTR TUVTV UKRUA URYUY WLFWF';
const byThree = new Map(exceptions.split(' ').map((pair) => [pair.slice(0, 3), pair.slice(3)]));
/** ICAO Doc 9303's words for a nationality that is no country. */
const nationalities: readonly string[] = ['XXA', 'XXB', 'XXC', 'XXX'];

/** The alpha-2 code of what stands in a machine-readable zone; Germany writes D there. Undefined where it is no country. */
export function countryOfThree(code: string): string | undefined {
  const two = code === 'D' ? 'DE' : (byThree.get(code) ?? code.slice(0, 2));
  return code.length <= 3 && countryCodes.includes(two) ? two : undefined;
}

export const nationalityOfThree = (code: string): string | undefined =>
  nationalities.includes(code) ? code : countryOfThree(code);
